import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Json } from '../history/event.js';
import { ChildLog } from './child-log.js';
import { runJob, type RunJobOptions } from './run-job.js';

// Each starts a process, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'job-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines: Json[] = [];
beforeEach(() => void (lines.length = 0));

function run(job: string, options: Partial<RunJobOptions> = {}): Promise<Json> {
  return runJob(
    { module: 'harness/session/testing/errands-job.ts', job, input: { n: 1 } },
    {
      what: 'the errand',
      limitMs: 30_000,
      log: new ChildLog(join(folder, 'log')),
      signal: new AbortController().signal,
      onLine: (line) => lines.push(line),
      ...options,
    },
  );
}

test('gives the result, after the lines, and leaves no empty log', async () => {
  expect(await run('echo')).toEqual({ n: 1 });
  expect(lines).toEqual(['first', { second: 'ü' }]);
  expect(existsSync(join(folder, 'log'))).toBe(false);
});

test('rejects with what the job threw', async () => {
  await expect(run('refuse')).rejects.toMatchObject({
    message: 'refused {"n":1}',
    code: 'REFUSED',
    hint: 'ask for less',
  });
  await expect(run('nothing')).rejects.toThrow('exports no "nothing"');
});

test('says how its process died, with its last words', async () => {
  await expect(run('die')).rejects.toMatchObject({
    code: 'JOB_DIED',
    message: expect.stringMatching(/^the errand died: SIGKILL\nlast words$/) as string,
  });
});

test('ends it when it takes too long, or is no longer wanted', async () => {
  await expect(run('linger', { limitMs: 500 })).rejects.toMatchObject({ code: 'JOB_TIMEOUT' });
  const unwanted = new AbortController();
  const onLine = (line: Json): void => {
    lines.push(line);
    if (line === 'lingering') unwanted.abort();
  };
  await expect(run('linger', { signal: unwanted.signal, onLine })).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(lines.slice(-2)).toEqual(['lingering', 'told to end']);
  await expect(run('echo', { signal: unwanted.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
});
