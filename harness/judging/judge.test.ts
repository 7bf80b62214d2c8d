import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../foundation/errors.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import type { HistoryEvent } from '../history/event.js';
import { HistoryError } from '../history/history-error.js';
import type { Job } from './job.js';
import { judge, type JudgingProgress } from './judge.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaos-judging-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function stored(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function operation(process: number, f: string, value: unknown, more: Partial<HistoryEvent> = {}): string[] {
  const common = { process, f, ...more };
  const invoke = { ...common, type: 'invoke', value: f === 'read' ? null : value };
  return [invoke, { ...common, type: 'ok', value }].map((event) => JSON.stringify(event));
}

/** Its number, once it is there: its arguments name the history. */
async function judgingProcessOf(historyFile: string): Promise<number> {
  for (;;) {
    const found = readdirSync('/proc').find((entry) => {
      if (!/^\d+$/.test(entry)) return false;
      try {
        return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(`"historyFile":"${historyFile}"`);
      } catch {
        return false;
      }
    });
    if (found !== undefined) return Number(found);
    await sleep(1);
  }
}

const limits = { timeLimitMs: 30_000, memoryLimitBytes: 2 ** 30, workers: 2 };
const register: Job = { name: 'register/linearizable', checker: 'linearizable', workload: 'register' };

describe('judge', () => {
  it('runs each job over its workload, in the order of the jobs, and tells its progress', async () => {
    const historyFile = stored('two.jsonl', [
      ...operation(0, 'write', 1, { workload: 'register', key: 'a' }),
      ...operation(1, 'add', 5, { workload: 'set' }),
      ...operation(0, 'read', 2, { workload: 'register', key: 'a' }),
    ]);
    const told: JudgingProgress[] = [];
    const jobs: Job[] = [
      register,
      { name: 'set', checker: 'linearizable', workload: 'set', options: { model: 'set' } },
      { name: 'all', checker: 'linearizable', workload: null, options: { model: 'register' } },
    ];
    const verdict = await judge(jobs, { ...limits, historyFile, onProgress: (progress) => told.push(progress) });
    expect(verdict.valid).toBe(false);
    expect(Object.entries(verdict.checkers).map(([name, { valid, operations }]) => [name, valid, operations])).toEqual([
      ['register/linearizable', false, 2],
      ['set', true, 1],
      ['all', false, 3],
    ]);
    expect(verdict.checkers['register/linearizable']?.anomalies[0]?.message).toBe(
      "Key a: Process 0's read of 2 (0.000004–0.000005 s) got a value that nothing can have written.",
    );
    expect(Object.values(verdict.checkers).every(({ elapsedMs }) => elapsedMs >= 0)).toBe(true);
    expect(told.map(({ done, of }) => [done, of])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('refuses what is no history, with file and line', async () => {
    const historyFile = stored('bad.jsonl', [...operation(0, 'write', 1), '{"type":"ok"']);
    const judging = judge([register], { ...limits, historyFile });
    await expect(judging).rejects.toBeInstanceOf(HistoryError);
    await expect(judging).rejects.toThrow(`${historyFile}:3: not JSON`);
  });

  it('refuses a history that breaks the rules, and one that is not there', async () => {
    const historyFile = stored('rules.jsonl', ['{"process":0,"type":"ok","f":"read","value":1}']);
    await expect(judge([register], { ...limits, historyFile })).rejects.toThrow(
      `${historyFile}:1: process 0 completes "read" (ok) without having invoked anything`,
    );
    const missing = join(folder, 'missing.jsonl');
    await expect(judge([register], { ...limits, historyFile: missing })).rejects.toThrow(`${missing}: can't be read`);
  });

  it('knows only the checkers that there are', async () => {
    const historyFile = stored('none.jsonl', []);
    const judging = judge([{ ...register, checker: 'linear' }], { ...limits, historyFile });
    await expect(judging).rejects.toBeInstanceOf(UsageError);
    await expect(judging).rejects.toThrow('there is no checker "linear"');
  });

  it('is unknown without jobs', async () => {
    const historyFile = stored('none.jsonl', []);
    expect(await judge([], { ...limits, historyFile })).toEqual({ valid: 'unknown', checkers: {} });
  });

  it('is unknown when time or memory is up', async () => {
    const random = new SeededRandom(5);
    const lines = Array.from({ length: 20_000 }, (_, place) =>
      operation(place % 7, random.chance(0.5) ? 'write' : 'read', random.integer(1, 3)),
    ).flat();
    const historyFile = stored('long.jsonl', lines);
    const jobs = [{ ...register, workload: null }];
    const noTime = await judge(jobs, { ...limits, historyFile, timeLimitMs: 0 });
    expect(noTime.checkers[register.name]).toMatchObject({ valid: 'unknown' });
    expect(noTime.checkers[register.name]?.reason).toContain('the time limit of 0 s');
    const noMemory = await judge(jobs, { ...limits, historyFile, memoryLimitBytes: 2 ** 20 });
    expect(noMemory.checkers[register.name]).toMatchObject({
      valid: 'unknown',
      reason: 'its events alone take more than the memory limit of 1 MB',
    });
  });

  it('is unknown where its process was killed, and another goes on with the rest', async () => {
    const historyFile = stored('killed.jsonl', [
      ...operation(0, 'write', 1, { workload: 'register', key: 'a' }),
      JSON.stringify({ process: 'observer', type: 'note', f: 'pad', value: 'x'.repeat(20_000_000) }),
      ...operation(0, 'read', 1, { workload: 'register', key: 'a' }),
    ]);
    const judging = judge([register, { ...register, name: 'again' }], { ...limits, historyFile, workers: 1 });
    process.kill(await judgingProcessOf(historyFile), 'SIGKILL');
    const { valid, checkers } = await judging;
    expect(valid).toBe('unknown');
    expect(checkers[register.name]).toMatchObject({
      valid: 'unknown',
      reason: 'its process ended before it was done (SIGKILL)',
    });
    expect(checkers['again']).toMatchObject({ valid: true, operations: 2 });
  });

  it('gives the same verdict when keys are split among workers and events are not held', async () => {
    const lines = Array.from({ length: 60 }, (_, place) => {
      const key = `k${place}`;
      const pad = 'x'.repeat(300_000);
      return [
        ...operation(place, 'write', place, { key }),
        JSON.stringify({ process: 'observer', type: 'note', f: 'pad', value: pad }),
        ...operation(place, 'read', place === 33 ? -1 : place, { key }),
      ];
    }).flat();
    const historyFile = stored('wide.jsonl', lines);
    const verdict = await judge([{ ...register, workload: null }], { ...limits, historyFile });
    expect(verdict.checkers[register.name]).toMatchObject({
      valid: false,
      operations: 120,
      details: { keys: 60, succeeded: 120, judges: { zones: 60 } },
    });
    expect(verdict.checkers[register.name]?.anomalies.map(({ kind }) => kind)).toEqual(['unwritten-value']);
  });
});
