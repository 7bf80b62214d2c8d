import { expect, it } from 'vitest';
import { RowStack } from './row-stack.js';
import { HeldMemory } from './testing/held-memory.js';

it('gives back what was put on it, the last first, however much, and says what it holds', () => {
  const memory = new HeldMemory();
  const stack = new RowStack(3, memory);
  const empty = memory.held;
  expect(empty).toBeGreaterThan(0);
  const row = new Int32Array(3);
  const push = (each: number): void => stack.push(Int32Array.of(each, ~each, each * each), 7 * each, each % 2);
  const pop = (): readonly number[] => {
    stack.pop(row);
    return [...row, stack.place, stack.todo];
  };
  for (let each = 0; each < 16; each++) push(each);
  expect(memory.held).toBe(empty);
  for (let each = 16; each < 1000; each++) push(each);
  const bytes = 1000 * 5 * 4;
  expect(memory.held).toBeGreaterThanOrEqual(bytes);
  expect(memory.held).toBeLessThan(2 * bytes);
  for (let each = 999; each >= 500; each--) expect(pop()).toEqual([each, ~each, each * each, 7 * each, each % 2]);
  push(3);
  expect(pop()).toEqual([3, ~3, 9, 21, 1]);
  for (let each = 499; each >= 0; each--) expect(pop()).toEqual([each, ~each, each * each, 7 * each, each % 2]);
  expect(stack.depth).toBe(0);
  stack.release();
  expect(memory.held).toBe(0);
});
