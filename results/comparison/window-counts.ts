/** Latencies of one operation in windows of a run, counted in buckets of half a percent. */
export class WindowCounts {
  readonly #windows: readonly Map<number, number>[];

  constructor(windows: number) {
    this.#windows = Array.from({ length: windows }, () => new Map<number, number>());
  }

  add(window: number, us: number): void {
    const counts = this.#windows[window];
    const bucket = Math.floor(Math.log(us) / bucketWidth);
    counts?.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }

  /**
   * For quantiles of any choice of windows: the smallest latency that so large a share does not exceed, placed within
   * its bucket as if the bucket were evenly filled, so that it moves with every change of the counts.
   *
   * @returns a function from windows to the quantile in ms, NaN where they hold nothing
   */
  quantileOf(share: number): (windows: readonly number[]) => number {
    const buckets = [...new Set(this.#windows.flatMap((counts) => [...counts.keys()]))].sort((a, b) => a - b);
    const places = new Map(buckets.map((bucket, place) => [bucket, place]));
    const dense = this.#windows.map((counts) =>
      [...counts].map(([bucket, count]) => [places.get(bucket) ?? 0, count] as const),
    );
    const sums = new Float64Array(buckets.length);
    return (windows) => {
      sums.fill(0);
      let total = 0;
      for (const window of windows) {
        for (const [place, count] of dense[window] ?? []) {
          sums[place] = (sums[place] ?? 0) + count;
          total += count;
        }
      }
      return total === 0 ? NaN : atRank(buckets, sums, share * total);
    };
  }
}

const bucketWidth = Math.log(1.005);
const usPerMs = 1000;

function atRank(buckets: readonly number[], sums: Float64Array, rank: number): number {
  let before = 0;
  for (let place = 0; place < buckets.length; place++) {
    const count = sums[place] ?? 0;
    if (before + count >= rank && count > 0) {
      const within = Math.max(0, rank - before) / count;
      return Math.exp(((buckets[place] ?? 0) + within) * bucketWidth) / usPerMs;
    }
    before += count;
  }
  return NaN;
}
