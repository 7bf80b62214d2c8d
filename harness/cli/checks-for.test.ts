import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunDescription } from '../../results/run-result.js';
import { checksFor } from './checks-for.js';

const folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function storedHistory(name: string, workload: string | null) {
  const history = join(folder, name);
  const event = { index: 0, time: 0, process: 0, type: 'invoke', f: 'read', value: null };
  writeFileSync(history, `${JSON.stringify(workload === null ? event : { ...event, workload })}\n`);
  return { folder, history, description: null };
}

describe('checksFor', () => {
  it('does again what the run was judged by', () => {
    const checks = [{ name: 'set/set-full', checker: 'set-full', workload: 'set', options: {} }];
    const run = { ...storedHistory('run.jsonl', 'set'), description: { checks } as unknown as RunDescription };
    expect(checksFor(run, null, undefined)).toBe(checks);
  });

  it('takes the checkers of the workloads that the events name', () => {
    const names = checksFor(storedHistory('set.jsonl', 'set'), null, undefined).map(({ name }) => name);
    expect(names).toEqual(['set/set-full']);
  });

  it('judges by a model, with its initial value where one is given', () => {
    const run = storedHistory('peer.jsonl', null);
    const options = { model: 'semaphore', initial: 3, vacuous: true };
    expect(checksFor(run, 'semaphore', 3)).toEqual([
      { name: 'linearizable', checker: 'linearizable', workload: null, options },
    ]);
    expect(checksFor(run, 'lock', undefined).map(({ checker }) => checker)).toContain('mutual-exclusion');
  });

  it("lets nothing but somebody else's history be valid without a success", () => {
    const peers = storedHistory('register.jsonl', null);
    expect(checksFor(peers, 'register', undefined)[0]?.options).toEqual({ model: 'register', vacuous: true });
    const ours = { ...peers, description: { checks: [] } as unknown as RunDescription };
    expect(checksFor(ours, 'register', undefined)[0]?.options).toEqual({ model: 'register' });
  });

  it.each([null, 'somebody-elses'])('needs a model where the workload is %s', (workload) => {
    expect(() => checksFor(storedHistory('unknown.jsonl', workload), null, undefined)).toThrow(/needs --model/);
  });
});
