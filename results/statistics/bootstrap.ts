import type { SeededRandom } from '../../harness/foundation/seeded-random.js';

/** Samples from which on their skewness can be seen; of fewer, too many resamples hold one value only. */
const fewestForBootstrap = 8;

const resamples = 1000;

/** What is needed of samples to judge their mean. At least two samples. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** In two passes: taken together, the squares of samples that differ little would cancel out. */
export function momentsOf(samples: readonly number[]): Moments {
  const count = samples.length;
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = sum / count;
  let squares = 0;
  for (const sample of samples) squares += (sample - mean) ** 2;
  return { count, mean, variance: squares / (count - 1) };
}

/** How far, in standard errors, an estimate may lie below and above the truth. Both at least 0. */
export interface Reach {
  readonly below: number;
  readonly above: number;
}

/**
 * Bootstrap-t (Efron and Tibshirani, An Introduction to the Bootstrap, section 12.5): how far resampled estimates lie
 * from the estimate, each in its own standard errors. It sees the skewness that Student's t takes no notice of.
 *
 * @param groups of independent samples, each resampled by itself
 * @param studentize how far the resampled groups' estimate lies above the original's, in standard errors
 * @returns null where a group is too small to be resampled
 */
export function bootstrapReach(
  groups: readonly (readonly number[])[],
  studentize: (resampled: readonly Moments[]) => number,
  confidence: number,
  random: SeededRandom,
): Reach | null {
  if (groups.some((group) => group.length < fewestForBootstrap)) return null;
  const distances = Float64Array.from({ length: resamples }, () =>
    studentize(groups.map((group) => momentsOf(group.map(() => random.pick(group))))),
  ).sort();
  const place = Math.floor(((1 - confidence) / 2) * resamples);
  const [lowest = 0, highest = 0] = [distances[place], distances[resamples - 1 - place]];
  return { below: Math.max(0, -lowest), above: Math.max(0, highest) };
}

/** A distance in standard errors; a resample of one value only is as far away as it can be. */
export function inErrors(distance: number, error: number): number {
  return distance === 0 ? 0 : distance / error;
}
