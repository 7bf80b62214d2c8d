import { expect, test } from 'vitest';
import { SeededRandom } from '../foundation/seeded-random.js';
import { TurnPace } from './turn-pace.js';

test('turns are due evenly, from within the first period on, and stay due when they are late', () => {
  const pace = new TurnPace(4, 1_000, new SeededRandom(1));
  const dues = [pace.next(), pace.next(), pace.next()];
  expect(dues[0]).toBeGreaterThanOrEqual(1_000);
  expect(dues[0]).toBeLessThanOrEqual(1_000 + 250e6);
  expect(dues.map((due) => due - (dues[0] ?? 0))).toEqual([0, 250e6, 500e6]);
});

test('the same seed gives the same pace', () => {
  const [a, b] = [new TurnPace(3, 0, new SeededRandom(9)), new TurnPace(3, 0, new SeededRandom(9))];
  expect(a.next()).toBe(b.next());
});
