import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { metrics } from '../../results/thresholds/metrics.js';
import { chaos, latestRun, makeStore, resultOf } from './testing/chaos-command.js';

const store = makeStore();
afterAll(() => rmSync(store, { recursive: true }));

it('every threshold there is can be measured by a run, and a missed one ends it with 1', async () => {
  const file = join(store, 'limits.yaml');
  const generous = metrics.map(({ name, bound }) => `${name}: ${bound === 'at most' ? 1e9 : 0}`);
  writeFileSync(
    file,
    ['p50_ms:', '  all: 1e9', '  lock-chained/acquire@steady: 0.001', ...generous.slice(1)].join('\n'),
  );
  const words = ['--nodes', '3', '--workload', 'lock-chained', '--nemesis', 'kill-leader', '--time-limit', '12'];
  const { code, err } = await chaos(
    ...words,
    '--runtime',
    'process',
    '--thresholds',
    file,
    '--seed',
    '3',
    '--out',
    store,
  );
  expect(code, err).toBe(1);
  const { valid, thresholds } = resultOf(latestRun(store));
  expect(valid, err).toBe(true);
  const outcomes = thresholds?.outcomes ?? [];
  expect(outcomes.map(({ threshold }) => threshold.metric)).toEqual(['p50_ms', ...metrics.map(({ name }) => name)]);
  expect(outcomes.filter(({ met }) => met !== true).map(({ threshold }) => threshold.source.text)).toEqual([
    'p50_ms: lock-chained/acquire@steady: 0.001',
  ]);
  expect(outcomes.filter(({ measured }) => measured === null)).toEqual([]);
  // A create, at least one listing, a read and a write under the lock, a deletion.
  const packets = outcomes.find(({ threshold }) => threshold.metric === 'packets_per_acquisition')?.measured?.value;
  expect(packets).toBeGreaterThan(4.5);
  expect(packets).toBeLessThan(12);
  expect(err).toMatch(/MISSED +p50_ms: lock-chained\/acquire@steady: 0.001 {2}\(\S+limits.yaml:3\)\n +measured /);
});
