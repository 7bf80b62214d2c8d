import type { Series } from '../report-data.js';

/** Counts of buckets as rates; null for a last bucket so short that a few operations would make any rate. */
export function perSecond(
  { fromMs, toMs, bucketMs }: Pick<Series, 'fromMs' | 'toMs' | 'bucketMs'>,
  counts: readonly number[],
): (number | null)[] {
  return counts.map((count, bucket) => {
    const lastedMs = Math.min(bucketMs, toMs - fromMs - bucket * bucketMs);
    return lastedMs < bucketMs / 4 ? null : (count * 1000) / lastedMs;
  });
}
