import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { storeRun } from '../comparison/testing/stored-run.js';
import { changedVerdicts, compareMatrices } from './against.js';
import type { StoredMatrix } from './against.js';
import { expand } from './expand.js';
import { judgedCell, matrixOf } from './testing/matrices.js';

const random = new SeededRandom(20260104);
let store: string;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'zk-chaos-against-'));
});
afterAll(() => rm(store, { recursive: true }));

/** A matrix of so many seeds and two versions; the rate of each version. */
async function matrixWith(
  name: string,
  rates: readonly [number, number],
  seeds: number,
  nodes = 3,
): Promise<StoredMatrix> {
  const cells = expand([
    { name: 'seed', choices: Array.from({ length: seeds }, (_, seed) => choice('seed', String(seed))) },
    { name: 'zk-version', choices: [choice('zk-version', '3.8.4'), choice('zk-version', '3.9.5')] },
  ]);
  const outcomes: [string, ReturnType<typeof judgedCell>][] = [];
  for (const [place, { id, values }] of cells.entries()) {
    const okPerS = rates[values['zk-version'] === '3.8.4' ? 0 : 1];
    await storeRun(
      join(store, 'register', `${name}-${place}`),
      { okPerS, meanMs: 5, nodes },
      random.fork(`${name} ${id}`),
    );
    const workloads = [{ workload: 'register', okPerS: okPerS + place / 100, p99Ms: 9, loop: 'closed' as const }];
    outcomes.push([id, judgedCell({ folder: `../../register/${name}-${place}`, workloads })]);
  }
  const state = { ...matrixOf([]), cells, outcomes: Object.fromEntries(outcomes) };
  return { folder: join(store, 'matrix', name), state };
}

const choice = (option: string, text: string) => ({ name: text, id: text, values: { [option]: text } });

it('compares cell by cell, with seeds as repetitions, and over all', async () => {
  const [now, earlier] = [await matrixWith('now', [100, 60], 3), await matrixWith('earlier', [100, 120], 3)];
  const { cells, overall, doubts } = await compareMatrices(now, earlier, 'yesterday');
  expect(doubts).toEqual([]);
  expect(cells.map(({ figures }) => figures[0]?.says)).toEqual(['no clear difference', 'slower']);
  expect(cells[1]?.figures[0]?.ratio).toMatch(/^0\.50 \(0\.4\d–0\.5\d\)$/);
  expect(overall).toMatch(/^Over 6 figures of throughput: 0\.71 times the earlier \(.*\): no clear difference\.$/);
});

it('compares single runs by the noise within them, and says what cannot be compared', async () => {
  const [now, earlier] = [await matrixWith('single', [100, 60], 1), await matrixWith('before', [100, 120], 1, 5)];
  await rm(join(store, 'register', 'before-0'), { recursive: true });
  const { cells, doubts } = await compareMatrices(now, earlier, 'yesterday');
  expect(cells.map(({ figures }) => figures[0]?.says)).toEqual([undefined, 'slower']);
  expect(doubts[0]).toMatch(/is not compared: .*no such run/);
  expect(doubts.slice(1)).toEqual(['now differs from earlier in: nodes 3 against 5']);
});

it('says which verdicts have changed', () => {
  const cell = { name: 'a', wordEarlier: 'valid', wordNow: 'invalid', figures: [] } as const;
  const cells = [cell, { ...cell, wordNow: 'valid' as const }, { ...cell, wordNow: 'not run' as const }];
  expect(changedVerdicts({ name: '', cells, overall: '', doubts: [] })).toEqual(['a was valid and is invalid']);
});
