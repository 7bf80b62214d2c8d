/** `12,345`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Three digits that matter. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return count(value);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** Milliseconds as a person would say them: `0.42 ms`, `12 ms`, `1.24 s`, `3 min 5 s`. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 10) return `${Number(ms.toFixed(size < 1 ? 3 : 2))} ms`;
  if (size < 1000) return `${Math.round(ms)} ms`;
  if (size < 60_000) return `${figure(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A point in the run: `12.345 s`, with as many digits as tell points apart in what is shown. */
export function moment(ms: number, shownMs = 1000): string {
  const digits = shownMs > 100_000 ? 1 : shownMs > 10_000 ? 2 : shownMs > 50 ? 3 : 6;
  return `${(ms / 1000).toFixed(digits)} s`;
}

/** `1 operation`, `2 operations`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Points in the run, ascending, with so many digits that no two of them look the same. */
export function moments(points: readonly number[]): string[] {
  const gaps = points.slice(1).map((point, place) => point - (points[place] ?? point));
  const least = gaps.reduce((low, gap) => (gap > 0 ? Math.min(low, gap) : low), 1000);
  return points.map((point) => moment(point, least >= 1 ? 1000 : 1));
}
