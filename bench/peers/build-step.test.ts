import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reasonIn, runBuildStep } from './build-step.js';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-tool-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

function run(command: string, args: readonly string[], signal = new AbortController().signal): Promise<void> {
  const tool = { name: 'Go', command, install: 'install Go 1.22 or newer' };
  return runBuildStep({ peer: 'go', tool, args, env: { GREETING: 'hello' }, folder, signal });
}

const script = (text: string): [string, string[]] => [process.execPath, ['--eval', text]];

describe('a step of a build', () => {
  it('runs in the folder, in the environment given', async () => {
    await run(...script(`require('fs').writeFileSync('made', process.env.GREETING)`));
    await run(...script(`if (require('fs').readFileSync('made', 'utf8') !== 'hello') process.exit(1)`));
  });

  it('says what to install when its command is missing', async () => {
    await expect(run('no-such-command-anywhere', [])).rejects.toMatchObject({
      exitCode: 254,
      code: 'NO_BUILD_TOOL',
      message: 'Go is missing; it builds the contenders of go',
      hint: 'install Go 1.22 or newer, or leave go out of --peers',
    });
  });

  it('takes a Python without pip for a missing pip', async () => {
    const noPip = script(`console.error('/usr/bin/python3: No module named pip'); process.exit(1)`);
    await expect(run(...noPip)).rejects.toMatchObject({ code: 'NO_BUILD_TOOL' });
  });

  it('says why it failed', async () => {
    const failing = script(`console.log('fetching'); console.error('ERROR: no route to host'); process.exit(3)`);
    await expect(run(...failing)).rejects.toMatchObject({
      exitCode: 255,
      code: 'PEER_NOT_BUILT',
      message: expect.stringContaining('failed: no route to host') as string,
    });
  });

  it('stops when asked to', async () => {
    const control = new AbortController();
    const running = run(...script('setInterval(() => undefined, 1000)'), control.signal);
    control.abort(new Error('no longer wanted'));
    await expect(running).rejects.toThrow('no longer wanted');
  });
});

it.each([
  ['fetching\n[ERROR] no such jar\n[ERROR] see above\n', 'no such jar'],
  // Maven colours even what it writes to a pipe.
  ['\u001b[0m\u001b[1;31m[ERROR]\u001b[m no such plugin\n\u001b[0m', 'no such plugin'],
  ['main.go:3: error in line 3\n', 'main.go:3: error in line 3'],
  ['go: downloading\ngo: module not found\n\n', 'go: module not found'],
  ['', 'it said nothing'],
])('finds the reason in %j', (output, reason) => {
  expect(reasonIn(output)).toBe(reason);
});
