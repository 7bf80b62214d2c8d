// HdrHistogram's percentile distribution as text, as its Java and JavaScript libraries write it, from sorted values:
// the JavaScript library walks every cell of a histogram for it, several times, which takes a hundred times as long.

const subBucketsOfThreeDigits = 2048;
const ticksPerHalfDistance = 5;
const usPerMs = 1000;

/**
 * The distribution of latencies in ms, each value with three digits as a histogram keeps them.
 *
 * @param sortedUs whole µs, at least 1, ascending; at least one
 */
export function percentileDistribution(sortedUs: Float64Array): string {
  const rows: string[] = [];
  const total = sortedUs.length;
  let level = 0;
  for (let place = 0; place < total;) {
    const value = highestEquivalent(sortedUs[place] as number);
    while (place < total && (sortedUs[place] as number) <= value) place++;
    while ((100 * place) / total >= level) {
      rows.push(row(value, level, place));
      if (place === total) break;
      level += levelStep(level);
    }
    if (place === total) rows.push(row(value, 100, total));
  }
  return `       Value     Percentile TotalCount 1/(1-Percentile)\n\n${rows.join('\n')}\n${footer(sortedUs)}`;
}

/** The largest value that a histogram of three digits cannot tell from this one. */
function highestEquivalent(us: number): number {
  if (us < subBucketsOfThreeDigits) return us;
  const unit = 2 ** (Math.floor(Math.log2(us)) - Math.log2(subBucketsOfThreeDigits) + 1);
  return (Math.floor(us / unit) + 1) * unit - 1;
}

/** Steps halve with each half-distance to 100 %. */
function levelStep(level: number): number {
  return 100 / (ticksPerHalfDistance * 2 ** (Math.floor(Math.log2(100 / (100 - level))) + 1));
}

function row(us: number, level: number, count: number): string {
  const value = (us / usPerMs).toFixed(3).padStart(12);
  const start = `${value} ${(level / 100).toFixed(12)} ${String(count).padStart(10)}`;
  return level === 100 ? start : `${start} ${(1 / (1 - level / 100)).toFixed(2).padStart(14)}`;
}

function footer(sortedUs: Float64Array): string {
  const total = sortedUs.length;
  const mean = sortedUs.reduce((sum, us) => sum + us, 0) / total;
  const deviation = Math.sqrt(sortedUs.reduce((sum, us) => sum + (us - mean) ** 2, 0) / total);
  const max = sortedUs[total - 1] as number;
  const buckets = Math.max(1, Math.floor(Math.log2(max)) - Math.log2(subBucketsOfThreeDigits) + 2);
  const figure = (us: number): string => (us / usPerMs).toFixed(3).padStart(12);
  const whole = (value: number): string => String(value).padStart(12);
  return [
    `#[Mean    = ${figure(mean)}, StdDeviation   = ${figure(deviation)}]`,
    `#[Max     = ${figure(max)}, Total count    = ${whole(total)}]`,
    `#[Buckets = ${whole(buckets)}, SubBuckets     = ${whole(subBucketsOfThreeDigits)}]`,
    '',
  ].join('\n');
}
