import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { compareSamples } from './ratio.js';
import type { RatioEstimate } from './ratio.js';
import { cellOf, noises, normal } from './testing/noise.js';
import type { Noise } from './testing/noise.js';

const seed = 20260101;
const compare = (a: readonly number[], b: readonly number[], paired = false): RatioEstimate =>
  compareSamples(a, b, new SeededRandom(seed), { paired });

/** In how many of 100 tries two cells that are alike are found to differ. */
function falseAlarms(noise: Noise, [countA, countB]: readonly [number, number], paired: boolean): number {
  const random = new SeededRandom(seed).fork(`${countA} ${countB} ${paired}`);
  // From eight samples on each try is a bootstrap.
  const tries = Math.min(countA, countB) < 8 ? 300 : 100;
  let alarms = 0;
  for (let i = 0; i < tries; i++) {
    // What disturbs a round disturbs both of its cells.
    const rounds = Array.from({ length: Math.max(countA, countB) }, () => (paired ? Math.exp(normal(random)) : 1));
    const [a, b] = [countA, countB].map((count) => cellOf(noise, count, random).map((x, i) => x * (rounds[i] ?? 1)));
    if (compareSamples(a ?? [], b ?? [], random, { paired }).difference !== 'none') alarms++;
  }
  return (100 * alarms) / tries;
}

describe('cells that are alike', () => {
  const sizes = [3, 4, 5, 8, 13, 20].map((count) => [count, count] as const);
  const uneven = [
    [3, 5],
    [3, 20],
    [5, 20],
    [20, 8],
  ] as const;
  describe.each(Object.entries(noises))('%s', (_, noise) => {
    it.each([...sizes, ...uneven])('%d against %d: no clear difference in 95 of 100 tries', (countA, countB) => {
      expect(falseAlarms(noise, [countA, countB], false)).toBeLessThanOrEqual(5);
    });
    it.each(sizes)('%d pairs against %d: no clear difference in 95 of 100 tries', (countA, countB) => {
      expect(falseAlarms(noise, [countA, countB], true)).toBeLessThanOrEqual(5);
    });
  });
});

describe('cells that differ', () => {
  const noise = noises['normal, 5 %'];
  it.each([
    [2, 5, false],
    [2, 5, true],
    [2, 3, false],
    [1.2, 10, false],
    [1.2, 10, true],
    [0.5, 5, false],
  ])('%d-fold under 5 % noise is seen with %d repetitions (paired: %s)', (factor, count, paired) => {
    const random = new SeededRandom(seed).fork(`${factor} ${count}`);
    const wanted = factor > 1 ? 'higher' : 'lower';
    let [seen, held] = [0, 0];
    for (let i = 0; i < 100; i++) {
      const a = cellOf(noise, count, random).map((value) => value * factor);
      const estimate = compareSamples(a, cellOf(noise, count, random), random, { paired });
      if (estimate.difference === wanted) seen++;
      if (estimate.low <= factor && factor <= estimate.high) held++;
    }
    expect(seen).toBeGreaterThanOrEqual(95);
    expect(held).toBeGreaterThanOrEqual(95);
  });

  it('their interval holds the true ratio also when their noise differs', () => {
    const random = new SeededRandom(seed);
    const [wide, narrow] = [noises['lognormal, factor 1.6'], noises['normal, 5 %']];
    let held = 0;
    for (let i = 0; i < 300; i++) {
      const estimate = compareSamples(
        cellOf(wide, 4, random).map((value) => 7 * value),
        cellOf(narrow, 7, random),
        random,
      );
      if (estimate.low <= 7 && 7 <= estimate.high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(285);
  });

  it('pairs see through what disturbs whole rounds', () => {
    const b = [1, 4, 0.5, 2.2, 9];
    const a = [1.2, 4.9, 0.6, 2.6, 11];
    expect(compare(a, b, true)).toMatchObject({ difference: 'higher' });
    expect(compare(a, b)).toMatchObject({ difference: 'none' });
  });
});

describe('compareSamples', () => {
  it('is pinned', () => {
    const { ratio, low, high, plusMinus } = compare([7.0, 7.2, 7.1], [1.0, 1.01, 0.99]);
    expect(ratio).toBeCloseTo(7.0998, 3);
    // Welch by hand: difference of mean logs 1.96006, standard error 0.00996, t(3.68; 0.995) = 4.88.
    expect(Math.log(low)).toBeCloseTo(1.96006 - 0.0486, 2);
    expect(Math.log(high)).toBeCloseTo(1.96006 + 0.0486, 2);
    expect(plusMinus).toBe(high - ratio);
  });

  it.each([
    ['nothing', [], [1, 2, 3], NaN],
    ['one sample', [4], [2, 2, 2], 2],
    ['two samples', [1, 1, 1], [2, 2.01], 0.4988],
  ])('claims no difference of %s, and says why', (_, a, b, ratio) => {
    const estimate = compare(a, b);
    expect(estimate).toMatchObject({ low: 0, high: Infinity, plusMinus: Infinity, difference: 'none' });
    expect(estimate.ratio).toEqual(Number.isNaN(ratio) ? NaN : expect.closeTo(ratio, 3));
    expect(estimate.doubts.join()).toBe(`${a.length} against ${b.length} samples: a difference takes 3 of each`);
  });

  it('finds no difference of equal samples in how they are rounded', () => {
    for (const value of [6.1, 0.1, 1e-7, 333.3]) {
      expect(compare([value, value, value], [value, value, value, value, value]).difference).toBe('none');
    }
    expect(compare([6, 6, 6], [201, 201, 201]).difference).toBe('lower');
  });

  it('leaves out what is no number, of pairs both', () => {
    expect(compare([1, NaN, 1, 1.01, Infinity], [3, 3, 3.01])).toMatchObject({
      difference: 'lower',
      doubts: ['2 of 8 samples were left out: no number was measured'],
    });
    const paired = compare([2, NaN, 2.1, 2.05, 2], [1, 9, 1.05, NaN, 1], true);
    expect(paired).toMatchObject({ difference: 'higher', doubts: [expect.stringContaining('4 of 10')] });
    expect(paired.ratio).toBeCloseTo(2);
  });

  it('takes no ratio of negative samples', () => {
    expect(compare([1, 2, -1], [1, 2, 3])).toMatchObject({
      ratio: NaN,
      difference: 'none',
      doubts: [expect.stringContaining('negative')],
    });
  });

  it('compares samples of which some are 0', () => {
    expect(compare([0, 0, 0], [0, 0, 0])).toMatchObject({ ratio: 1, plusMinus: 0, difference: 'none' });
    expect(compare([0, 0, 0], [199, 200, 201])).toMatchObject({ ratio: 0, low: 0, high: 0, difference: 'lower' });
    expect(compare([199, 200, 201], [0, 0, 0])).toMatchObject({ ratio: Infinity, plusMinus: 0, difference: 'higher' });
    expect(compare([5, 6, 7], [0, 1, 0])).toMatchObject({ high: Infinity });
    expect(compare([0, 1, 0], [15, 16, 17])).toMatchObject({ low: 0, difference: 'lower' });
  });

  it('compares as groups what makes no pairs, and doubts samples that differ much', () => {
    expect(compare([1, 1, 1, 1], [1, 1, 1], true).doubts).toEqual([
      '4 and 3 samples make no pairs: compared as two groups',
    ]);
    expect(compare([1, 2.5, 1], [1, 1, 1]).doubts).toEqual(['samples that should be alike differ up to 2.5-fold']);
  });

  const value = fc.oneof(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.constant(0));
  const samples = fc.array(value, { minLength: 3, maxLength: 9 });

  it('says the opposite with sides changed, and the same in another unit', () => {
    fc.assert(
      fc.property(samples, samples, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (a, b, unit) => {
        const [there, back, scaled] = [compare(a, b), compare(b, a), compare(times(a, unit), times(b, unit))];
        const opposite = { higher: 'lower', lower: 'higher', none: 'none' };
        expect(back.difference).toBe(opposite[there.difference]);
        if (!isAtEdge(there)) expect(scaled.difference).toBe(there.difference);
      }),
    );
  });

  it('always keeps the ratio within its interval, above 0, and never NaN', () => {
    fc.assert(
      fc.property(samples, samples, fc.boolean(), (a, b, paired) => {
        const { ratio, low, high, plusMinus } = compare(a, b, paired);
        const slack = 1 + 1e-9;
        if (!Number.isNaN(ratio)) expect(low <= ratio * slack && ratio <= high * slack).toBe(true);
        expect(low >= 0 && high >= low && plusMinus >= 0).toBe(true);
      }),
    );
  });

  it('gives pairs whose ratios are all but equal a narrow interval', () => {
    const b = [1, 1.01, 0.99, 1.005, 1, 1.002, 0.99, 1.01].map((value) => value * 10_000);
    const { ratio, high, difference } = compareSamples(times(b, 0.96), b, new SeededRandom(1), { paired: true });
    expect(ratio).toBeCloseTo(0.96);
    expect(high).toBeLessThan(0.961);
    expect(difference).toBe('lower');
  });

  it('draws nothing from the stream it is given', () => {
    const [fresh, used] = [new SeededRandom(3), new SeededRandom(3)];
    const cell = cellOf(noises['normal, 5 %'], 10, new SeededRandom(1));
    const first = compareSamples(cell, cell, used);
    expect(compareSamples(cell, cell, used)).toEqual(first);
    expect(used.fraction()).toBe(fresh.fraction());
  });
});

function times(samples: readonly number[], factor: number): number[] {
  return samples.map((value) => value * factor);
}

/** Where rounding decides. */
function isAtEdge({ low, high }: RatioEstimate): boolean {
  return [low, high].some((end) => Math.abs(end - 1) < 1e-6);
}
