import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { cellName, cellsOf, planRounds } from './cell-plan.js';

const cells = cellsOf(['chained', 'naive'], [2, 10], [null]);

it('has a cell for each recipe, number of contenders and share of reads', () => {
  expect(cells.map(cellName)).toEqual([
    'chained, 2 contenders',
    'naive, 2 contenders',
    'chained, 10 contenders',
    'naive, 10 contenders',
  ]);
  expect(cellsOf(['chained'], [2], [0.5, 0.99]).map(cellName)).toEqual([
    'chained, 2 contenders, 50 % reads',
    'chained, 2 contenders, 99 % reads',
  ]);
});

it('gives every cell its turn once a round, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, rounds) => {
      const plan = planRounds(cells, rounds, new SeededRandom(seed));
      expect(plan.map(({ round }) => round)).toEqual(
        Array.from({ length: rounds }, (_, round) => cells.map(() => round)).flat(),
      );
      for (let round = 0; round < rounds; round++) {
        const names = plan.filter((planned) => planned.round === round).map(({ cell }) => cellName(cell));
        expect(names.sort()).toEqual(cells.map(cellName).sort());
      }
    }),
  );
});

it('draws the order anew for each round, and the same for the same seed', () => {
  const orderOf = (seed: number): string[] =>
    planRounds(cells, 6, new SeededRandom(seed)).map(({ cell }) => cellName(cell));
  expect(orderOf(1)).toEqual(orderOf(1));
  expect(orderOf(1)).not.toEqual(orderOf(2));
  const rounds = Array.from({ length: 6 }, (_, round) =>
    orderOf(1)
      .slice(round * 4, round * 4 + 4)
      .join(),
  );
  expect(new Set(rounds).size).toBeGreaterThan(1);
});
