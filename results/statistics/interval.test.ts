import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { meanInterval, medianInterval } from './interval.js';
import { normal } from './testing/noise.js';

const random = new SeededRandom(11);

describe('meanInterval', () => {
  it('is Student’s where samples are few', () => {
    // t(4; 0.995) = 4.604, t(4; 0.975) = 2.776; standard error √(2.5 / 5).
    const samples = [1, 2, 3, 4, 5];
    const { mean, low, high } = meanInterval(samples, random);
    expect([mean, low, high]).toEqual([3, expect.closeTo(3 - 3.2556, 3), expect.closeTo(3 + 3.2556, 3)]);
    expect(meanInterval(samples, random, { confidence: 0.95 }).high).toBeCloseTo(3 + 1.963, 3);
  });

  it.each([
    [3, 0.3],
    [5, 0.3],
    [8, 0.3],
    [20, 0.3],
  ])('of %d normal samples it holds the true mean in 97 of 100 cases or more', (count, deviation) => {
    expect(held(count, 10, (own) => 10 + deviation * normal(own))).toBeGreaterThanOrEqual(97);
  });

  it('reaches further where the samples are skewed', () => {
    // Student's alone holds the mean of 20 such samples in 93 of 100 cases.
    expect(held(20, Math.exp(0.5), (own) => Math.exp(normal(own)))).toBeGreaterThanOrEqual(95);
    const skewed = [1, 1, 1, 1, 2, 2, 3, 5, 9, 30];
    const { mean, low, high } = meanInterval(skewed, random);
    expect(high - mean).toBeGreaterThan(mean - low);
  });

  it('knows nothing of nothing, and the value of one', () => {
    expect(meanInterval([], random)).toEqual({ mean: NaN, low: -Infinity, high: Infinity });
    expect(meanInterval([NaN, 4, Infinity], random)).toEqual({ mean: 4, low: -Infinity, high: Infinity });
    expect(meanInterval([4, 4, 4], random)).toEqual({ mean: 4, low: 4, high: 4 });
  });
});

describe('medianInterval', () => {
  it('lies between two samples, from eight samples on', () => {
    // David and Nagaraja, table 7.1: 99 % of 8 to 10 samples is from the smallest to the largest, of 11 from the
    // second on only at 98.8 %.
    expect(medianInterval([8, 7, 6, 5, 4, 3, 2, 1])).toEqual({ median: 4.5, low: 1, high: 8 });
    expect(medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])).toEqual({ median: 6, low: 1, high: 11 });
    expect(medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toEqual({ median: 6.5, low: 2, high: 11 });
    expect(medianInterval([1, 2, 3, 4, 5, 6], { confidence: 0.95 })).toEqual({ median: 3.5, low: 1, high: 6 });
  });

  it('is endless of fewer', () => {
    expect(medianInterval([3, 1, 2])).toEqual({ median: 2, low: -Infinity, high: Infinity });
    expect(medianInterval([])).toEqual({ median: NaN, low: -Infinity, high: Infinity });
  });
});

/** In how many of 100 cases the interval holds the true mean. */
function held(count: number, truth: number, draw: (own: SeededRandom) => number): number {
  const own = new SeededRandom(20260102).fork(String(count));
  let within = 0;
  for (let i = 0; i < 400; i++) {
    const { low, high } = meanInterval(
      Array.from({ length: count }, () => draw(own)),
      own,
    );
    if (low <= truth && truth <= high) within++;
  }
  return within / 4;
}
