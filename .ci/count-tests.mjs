// Prints "PASSED FAILED" from vitest's JSON report, and on standard error what failed or was skipped.
import { readFileSync } from 'node:fs';

const [reportFile = '', exitCode = '1'] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));

let passed = 0;
let failed = 0;
for (const { name, status, assertionResults, message } of testResults) {
  for (const test of assertionResults) {
    if (test.status === 'passed') passed += 1;
    else if (test.status === 'failed') failed += 1;
    if (test.status !== 'passed') console.error(`${test.status}: ${name}: ${test.fullName}`);
  }
  const isUnexplained = status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
  if (isUnexplained) {
    failed += 1;
    console.error(`failed: ${name}: ${message}`);
  }
}
// Errors outside any test fail the whole without failing a test.
if (exitCode !== '0' && failed === 0) failed += 1;
console.log(`${passed} ${failed}`);
