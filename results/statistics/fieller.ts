import { momentsOf } from './bootstrap.js';
import type { Estimate } from './mean-estimate.js';
import { studentTQuantile } from './student-t.js';

/**
 * The ratio of two means with Fieller's interval (1954): all ratios `r` for which the mean of `a − r·b` may be 0. It
 * needs no logarithms, so samples may be 0. Where the mean of `b` may be 0 itself there is no upper end.
 *
 * @param a at least two samples, none negative, so of `b`; of independent groups the smaller one's degrees of freedom
 *   count, which is on the safe side
 */
export function fiellerRatio(
  a: readonly number[],
  b: readonly number[],
  confidence: number,
  paired: boolean,
): Estimate {
  const [ofA, ofB] = [momentsOf(a), momentsOf(b)];
  const t = studentTQuantile((1 + confidence) / 2, Math.min(ofA.count, ofB.count) - 1);
  const shared = paired ? covariance(a, b, ofA.mean, ofB.mean) / ofA.count : 0;
  // (mean a − r · mean b)² ≤ t² · variance(a − r · b), as a quadratic in r: square · r² − 2 · half · r + rest ≤ 0.
  const square = ofB.mean ** 2 - (t * t * ofB.variance) / ofB.count;
  const half = ofA.mean * ofB.mean - t * t * shared;
  const rest = ofA.mean ** 2 - (t * t * ofA.variance) / ofA.count;
  const value = ofA.mean / ofB.mean;
  const root = Math.sqrt(Math.max(0, half * half - square * rest));
  if (square > 0) return { value, low: Math.max(0, (half - root) / square), high: (half + root) / square };
  // The mean of b may be 0: small ratios are excluded at most, and all where b is nothing but 0.
  const low = rest > 0 ? rest / (half + root) : 0;
  return { value, low, high: Infinity };
}

function covariance(a: readonly number[], b: readonly number[], meanA: number, meanB: number): number {
  const sum = a.reduce((total, value, place) => total + (value - meanA) * ((b[place] ?? meanB) - meanB), 0);
  return sum / (a.length - 1);
}
