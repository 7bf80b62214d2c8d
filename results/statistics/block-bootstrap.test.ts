import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { blockEstimate } from './block-bootstrap.js';
import { compareLogEstimates, logInterval } from './log-estimate.js';
import type { LogEstimate } from './log-estimate.js';
import { normal } from './testing/noise.js';

/** Rates a second that a run might have: each takes after the one before, as much as `memory` says. */
function rates(count: number, memory: number, random: SeededRandom): number[] {
  let state = normal(random);
  return Array.from({ length: count }, () => {
    state = memory * state + Math.sqrt(1 - memory ** 2) * normal(random);
    return Math.exp(0.3 * state);
  });
}

function meanRate(series: readonly number[], random: SeededRandom): LogEstimate {
  const estimate = blockEstimate(
    series.length,
    (places) => places.reduce((sum, place) => sum + (series[place] ?? NaN), 0) / places.length,
    random,
  );
  if (estimate === null) throw new Error('nothing was estimated');
  return estimate;
}

describe('blockEstimate', () => {
  it.each([
    [30, 0],
    [30, 0.5],
    [60, 0.5],
    [60, 0.7],
  ])('two runs alike of %d windows, of memory %d, differ clearly in 5 of 100 tries at most', (windows, memory) => {
    const random = new SeededRandom(4).fork(`${windows} ${memory}`);
    let alarms = 0;
    for (let i = 0; i < 200; i++) {
      const [a, b] = [
        meanRate(rates(windows, memory, random), random),
        meanRate(rates(windows, memory, random), random),
      ];
      if (compareLogEstimates(a, b, 0.99).difference !== 'none') alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(10);
  });

  it('sees twice the rate', () => {
    const random = new SeededRandom(4);
    for (let i = 0; i < 20; i++) {
      const double = rates(30, 0.5, random).map((rate) => 2 * rate);
      const { difference, low, high } = compareLogEstimates(
        meanRate(double, random),
        meanRate(rates(30, 0.5, random), random),
        0.99,
      );
      expect(difference).toBe('higher');
      expect(low < 2.6 && high > 1.6).toBe(true);
    }
  });

  it('tells the figure of what was measured, and nothing of too little', () => {
    const random = new SeededRandom(1);
    const series = rates(24, 0, random);
    const { value, pieces } = meanRate(series, random);
    expect(value).toBeCloseTo(series.reduce((sum, rate) => sum + rate, 0) / 24);
    expect(pieces).toBe(6);
    expect(blockEstimate(11, () => 1, random)).toBeNull();
    expect(blockEstimate(30, () => 0, random)).toBeNull();
    expect(blockEstimate(30, () => NaN, random)).toBeNull();
    // Only the first of the windows holds anything: a third of the resamples do.
    expect(
      blockEstimate(30, (places) => (places.filter((place) => place === 0).length === 1 ? 5 : NaN), random),
    ).toBeNull();
  });
});

describe('compareLogEstimates', () => {
  const known = (value: number, logError: number, pieces = 6): LogEstimate => ({ value, logError, pieces });

  it('is Welch’s', () => {
    // Standard error 0.05 · √2, 10 degrees of freedom: t = 3.169.
    const { ratio, low, high, difference } = compareLogEstimates(known(3, 0.05), known(2, 0.05), 0.99);
    expect([ratio, difference]).toEqual([1.5, 'higher']);
    expect(Math.log(high / ratio)).toBeCloseTo(0.05 * Math.SQRT2 * 3.169, 3);
    expect(low).toBeCloseTo(ratio ** 2 / high);
    expect(compareLogEstimates(known(2, 0.1), known(2.1, 0.1), 0.99).difference).toBe('none');
    // 5 degrees of freedom: t = 4.032.
    expect(logInterval(known(10, 0.1), 0.99).high).toBeCloseTo(10 * Math.exp(0.4032), 3);
  });

  it('doubts what has no noise', () => {
    expect(compareLogEstimates(known(2, 0), known(2, 0), 0.99)).toMatchObject({ ratio: 1, difference: 'none' });
    expect(compareLogEstimates(known(2, 0), known(1, 0), 0.99)).toMatchObject({
      difference: 'higher',
      plusMinus: 0,
      doubts: [expect.stringContaining('too coarsely')],
    });
  });
});
