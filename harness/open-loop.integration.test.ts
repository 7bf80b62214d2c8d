import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { intendedStartNs } from '../results/latencies.js';
import { chaos, latestRun, makeStore, resultOf } from './cli/testing/chaos-command.js';
import { pairOperations } from './history/pairing.js';
import { readHistory } from './history/read-history.js';

const store = makeStore();
afterAll(() => rmSync(store, { recursive: true, force: true }));

const clients = 5;

it('charges a stall of all servers to everyone who would have waited, and names what is paced only', async () => {
  const plan = join(store, 'plan.json');
  writeFileSync(plan, '{"seed": 1, "steps": [{"at": 4, "do": "pause", "on": ["all"], "for": 1.5}]}');
  const words = ['-w', 'set,lock-chained', '-n', '3', '-r', '200', '-c', String(clients), '--time-limit', '10'];
  const { code, err } = await chaos('run', ...words, '--plan', plan, '--runtime', 'process', '--out', store);
  expect(code, err).toBe(0);
  const run = latestRun(store);
  const { workloads, latencies, recording, stalls } = resultOf(run);
  const operations = pairOperations(readHistory(join(run, 'history.jsonl')).events);
  const sets = operations.filter(({ invocation }) => invocation.workload === 'set' && invocation.final !== true);
  const longer = (startNs: (operation: (typeof sets)[number]) => number): number =>
    sets.filter((operation) => (operation.completion?.time ?? 0) - startNs(operation) > 500e6).length;
  // 1 s of 200/s at the least; and one or two of each client (the second by a busy machine).
  expect(longer(intendedStartNs)).toBeGreaterThan(150);
  expect(longer(({ invocation }) => invocation.time)).toBeLessThanOrEqual(2 * clients);
  expect(sets.every(({ invocation }) => (invocation.due ?? Infinity) <= invocation.time)).toBe(true);

  const loops = Object.fromEntries(workloads.map(({ workload, loop }) => [workload, loop]));
  expect(loops).toEqual({ set: 'open', 'lock-chained': 'closed' });
  expect(err).toMatch(/^ {2}lock-chained .* closed$/m);
  const add = latencies.find(({ f, phase, outcome }) => f === 'add' && phase === 'all' && outcome === 'ok');
  expect(add?.p99Ms).toBeGreaterThan(1000);
  expect(latencies.filter(({ loop }) => loop === 'closed').every((one) => one.sinceInvocation === undefined)).toBe(
    true,
  );

  expect(recording.operations).toBeGreaterThan(1500);
  expect(recording.cpuPerOperationUs).toBeGreaterThan(0);
  expect(stalls.clientMaxMs).toBeGreaterThan(0);
  expect(err).toMatch(/^ {2}stalls: harness .*, [a-z]+-[a-z0-9-]+ .*; recording .* µs of CPU each$/m);
});
