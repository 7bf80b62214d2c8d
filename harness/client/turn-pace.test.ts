import { expect, test } from 'vitest';
import { SeededRandom } from '../foundation/seeded-random.js';
import { TurnPace } from './turn-pace.js';

function duesOf(pace: TurnPace, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { dueNs } = pace;
    pace.advance();
    return dueNs;
  });
}

test('turns are due evenly, from within the first period on', () => {
  const dues = duesOf(TurnPace.from(1_000, 4, new SeededRandom(1)), 3);
  expect(dues[0]).toBeGreaterThanOrEqual(1_000);
  expect(dues[0]).toBeLessThanOrEqual(1_000 + 250e6);
  expect(dues.map((due) => due - (dues[0] ?? 0))).toEqual([0, 250e6, 500e6]);
});

test('a turn stays due until it was begun; those due and not begun are counted', () => {
  const pace = new TurnPace(4, 1e9);
  expect([pace.dueNs, pace.dueNs]).toEqual([1e9, 1e9]);
  expect([pace.overdue(0.9e9), pace.overdue(1e9), pace.overdue(1.6e9)]).toEqual([0, 1, 3]);
  pace.advance();
  expect([pace.overdue(1e9), pace.overdue(1.6e9)]).toEqual([0, 2]);
});

test('a rate that divides no second keeps its mean', () => {
  const dues = duesOf(new TurnPace(3, 0), 301);
  expect(dues.at(-1)).toBe(100e9);
});

test('the same seed gives the same pace', () => {
  const paceOf = (seed: number): number => TurnPace.from(0, 3, new SeededRandom(seed)).dueNs;
  expect(paceOf(9)).toBe(paceOf(9));
  expect(paceOf(9)).not.toBe(paceOf(10));
});
