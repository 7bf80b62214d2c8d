import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { livingProcessState, processState } from './process-state.js';

let child: ChildProcess | null = null;

afterEach(() => {
  child?.kill('SIGKILL');
});

describe.runIf(existsSync('/proc/self/stat'))('processState', () => {
  it('follows a process through stop, continuation and end', async () => {
    child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("up")'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const pid = child.pid ?? null;
    if (child.stdout !== null) await once(child.stdout, 'data');
    expect(await processState(pid)).toBe('running');
    child.kill('SIGSTOP');
    await expect.poll(() => processState(pid)).toBe('stopped');
    child.kill('SIGCONT');
    await expect.poll(() => processState(pid)).toBe('running');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processState(pid)).toBe('gone');
    // A process that must be there and is not in our table is in another one.
    expect(await livingProcessState(pid)).toBe('unknown');
  });

  it('knows nothing of no process', async () => {
    expect(await processState(null)).toBe('unknown');
  });
});
