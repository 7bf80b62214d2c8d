// `npm run check`: every check that needs no server, at the same time; a line each, and the output of those that fail.
import { spawn } from 'node:child_process';
import { rootFolder } from './surroundings.mjs';
import { prepare } from './prepare.mjs';

/** Which npm script proves what. */
const checks = {
  format: 'check:format',
  lint: 'check:lint',
  types: 'check:types',
  boundaries: 'check:boundaries',
  'dead exports': 'check:exports',
  'unit tests': 'check:unit',
};

/**
 * @param {string} script
 * @returns {Promise<{ code: number | null, output: string, elapsedS: string }>}
 */
function runScript(script) {
  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const npm = spawn('npm', ['run', '--silent', script], { cwd: rootFolder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk);
    npm.stdout.on('data', keep);
    npm.stderr.on('data', keep);
    npm.on('error', reject);
    npm.on('close', (code) => resolve({ code, output, elapsedS: ((Date.now() - startedAt) / 1000).toFixed(1) }));
  });
}

/** @param {string} output the tests' last lines say how many there were */
function countIn(output) {
  const count = /Tests\s+(.*\d+ passed.*?)\s*(?:\(\d+\))?\s*$/m.exec(output.replaceAll(/\u001b\[[\d;]*m/g, ''));
  return count === null ? '' : ` (${count[1]})`;
}

await prepare();
const outcomes = await Promise.all(
  Object.entries(checks).map(async ([name, script]) => {
    const { code, output, elapsedS } = await runScript(script);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(13)} ${elapsedS} s${countIn(output)}`);
    return { name, script, code, output };
  }),
);
const failed = outcomes.filter(({ code }) => code !== 0);
for (const { name, script, output } of failed) console.log(`\n--- ${name} (npm run ${script})\n${output.trimEnd()}`);
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.map(({ name }) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
