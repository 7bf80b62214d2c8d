import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { builtModule } from '../foundation/built-module.js';

it('a reader that goes away does not end the command', { timeout: 60_000 }, async () => {
  const writer = `
    import { surviveBrokenPipes } from '${builtModule('harness/cli/broken-pipe.ts').href}';
    surviveBrokenPipes([process.stdout, process.stderr]);
    process.stdin.once('end', () => {
      for (let line = 0; line < 10_000; line++) process.stdout.write('a line that nobody reads\\n');
      setTimeout(() => process.exit(42), 50);
    }).resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', writer], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.destroy();
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([42, null]);
});
