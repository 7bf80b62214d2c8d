import { expect, it } from 'vitest';
import { PacketCount } from './packet-count.js';

it('sums what was sent between two looks, without the answers to them', () => {
  const count = new PacketCount();
  // Nobody else asks: each answer is counted in the next one.
  expect([7, 8, 9].map((sent) => count.take(sent))).toEqual([0, 0, 0]);
  expect([20, 21, 122].map((sent) => count.take(sent))).toEqual([10, 10, 110]);
});

it('goes on after a restart, and while the server says nothing', () => {
  const count = new PacketCount();
  expect(count.take(null)).toBeNull();
  expect([100, 151, null, null, 4, 15].map((sent) => count.take(sent))).toEqual([0, 50, 50, 50, 54, 64]);
});

it('never falls', () => {
  const count = new PacketCount();
  expect([5, 5, 5].map((sent) => count.take(sent))).toEqual([0, 0, 0]);
});
