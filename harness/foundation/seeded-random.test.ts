import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.js';

const seed = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test('pinned: a seed makes the same draws for ever', () => {
  const random = new SeededRandom(42);
  expect(Array.from({ length: 4 }, () => random.integer(0, 999))).toEqual([275, 562, 657, 303]);
  expect(random.fork('faults').integer(0, 999_999)).toBe(532252);
});

test('first draws of seeds that are close, and of forks whose labels are, lie far apart', () => {
  const firsts = (randoms: readonly SeededRandom[]): number[] => randoms.map((random) => random.fraction());
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  for (const draws of [
    firsts(numbers.map((i) => new SeededRandom(i))),
    firsts(numbers.map((i) => new SeededRandom(7).fork(`client ${i}`))),
  ]) {
    const tenths = draws.map((draw) => Math.floor(draw * 10));
    for (let tenth = 0; tenth < 10; tenth++) expect(tenths.filter((one) => one === tenth).length).toBeGreaterThan(5);
  }
});

test('a fork depends on its label and the seed alone', () => {
  fc.assert(
    fc.property(seed, fc.string(), fc.nat(20), (number, label, drawn) => {
      const [fresh, used] = [new SeededRandom(number), new SeededRandom(number)];
      for (let i = 0; i < drawn; i++) used.fraction();
      expect(used.fork(label).integer(0, 2 ** 30)).toBe(fresh.fork(label).integer(0, 2 ** 30));
    }),
  );
});

test('whole numbers stay within their bounds, a shuffle keeps what it shuffles', () => {
  fc.assert(
    fc.property(
      seed,
      fc.integer({ min: -1000, max: 1000 }),
      fc.nat(1000),
      fc.array(fc.nat()),
      (number, low, span, items) => {
        const random = new SeededRandom(number);
        const drawn = random.integer(low, low + span);
        expect(drawn >= low && drawn <= low + span).toBe(true);
        expect(random.shuffle(items).sort()).toEqual([...items].sort());
      },
    ),
  );
});

test('nothing to pick from is an error', () => {
  expect(() => new SeededRandom(1).pick([])).toThrow(RangeError);
});
