// Entry of a contenders' process that dies while it is measured.
import { createInterface } from 'node:readline';

let lines = 0;
createInterface({ input: process.stdin }).on('line', (line) => {
  lines++;
  if (lines === 1) {
    const { contenders } = JSON.parse(line) as { readonly contenders: number };
    process.stdout.write(`${JSON.stringify({ ready: contenders })}\n`);
  } else setTimeout(() => process.kill(process.pid, 'SIGABRT'), 100);
});
