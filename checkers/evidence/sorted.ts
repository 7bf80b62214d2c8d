/** How many of the ascending `values` are at most `limit`. */
export function countUpTo(values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first of the ascending `values` above `limit`; Infinity if there is none. */
export function firstAbove(values: ArrayLike<number>, limit: number): number {
  return values[countUpTo(values, limit)] ?? Infinity;
}
