import { mean, medianSorted } from 'simple-statistics';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { estimateMean } from './mean-estimate.js';

interface IntervalOptions {
  /** 0.99 unless told otherwise. */
  readonly confidence?: number;
}

export const usualConfidence = 0.99;

/**
 * The mean of independent samples and the interval that holds the true mean. Samples that are not finite numbers are
 * left out. Of a single sample nothing is known but its value: the interval is infinite.
 *
 * @returns NaN for the mean of nothing
 */
export function meanInterval(
  samples: readonly number[],
  random: SeededRandom,
  { confidence = usualConfidence }: IntervalOptions = {},
): { readonly mean: number; readonly low: number; readonly high: number } {
  const finite = samples.filter(Number.isFinite);
  if (finite.length === 0) return { mean: NaN, low: -Infinity, high: Infinity };
  if (finite.length === 1) return { mean: mean(finite), low: -Infinity, high: Infinity };
  const { value, low, high } = estimateMean(finite, confidence, random.fork('mean'));
  return { mean: value, low, high };
}

/**
 * The median and its exact interval between two of the samples, whatever their distribution (David and Nagaraja,
 * Order Statistics, section 7.1). At 99 % it takes eight samples; of fewer, the interval is infinite.
 *
 * @returns NaN for the median of nothing
 */
export function medianInterval(
  samples: readonly number[],
  { confidence = usualConfidence }: IntervalOptions = {},
): { readonly median: number; readonly low: number; readonly high: number } {
  const sorted = samples.filter(Number.isFinite).sort((a, b) => a - b);
  const count = sorted.length;
  if (count === 0) return { median: NaN, low: -Infinity, high: Infinity };
  // The truth lies below the sample of rank k + 1 where at most k of the samples do: a binomial's tail.
  let [rank, probability, tail] = [0, 0.5 ** count, 0];
  while (rank < count && tail + probability <= (1 - confidence) / 2) {
    tail += probability;
    probability *= (count - rank) / (rank + 1);
    rank++;
  }
  return {
    median: medianSorted(sorted),
    low: sorted[rank - 1] ?? -Infinity,
    high: sorted[count - rank] ?? Infinity,
  };
}
