import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { LogEstimate } from './log-estimate.js';

const resamples = 300;

/** Blocks that a stretch is cut into: long ones, since the noise of one second often lasts into the next few. */
const blocks = 6;

/** Windows from which on their order in time can be broken into blocks at all. */
const fewestWindows = 12;

/**
 * A figure of a stretch of time that is cut into windows, with the standard error that the windows' own ups and downs
 * give it: the circular block bootstrap (Politis and Romano 1992). Blocks of neighbours are drawn, not windows, since
 * what disturbs one mostly disturbs the next. The error is to be used with Student's t of as many degrees of freedom as
 * there are blocks, less one: percentiles of the resamples are too narrow for the few blocks of a short run.
 *
 * @param figureOf the figure of the windows with these places, which may repeat; NaN where they hold too little
 * @returns null where there are too few windows, or the figure is not positive
 */
export function blockEstimate(
  windows: number,
  figureOf: (places: readonly number[]) => number,
  random: SeededRandom,
): LogEstimate | null {
  const value = figureOf(Array.from({ length: windows }, (_, place) => place));
  if (windows < fewestWindows || !(value > 0) || !Number.isFinite(value)) return null;
  const length = Math.max(2, Math.round(windows / blocks));
  const pieces = Math.floor(windows / length);
  const logs: number[] = [];
  for (let sample = 0; sample < resamples; sample++) {
    const log = Math.log(figureOf(drawBlocks(windows, length, random)));
    if (Number.isFinite(log)) logs.push(log);
  }
  // Where resamples often hold nothing, what is left of them is no measure of noise.
  if (logs.length < resamples / 2) return null;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  return { value, logError: Math.sqrt((variance * pieces) / (pieces - 1)), pieces };
}

function drawBlocks(windows: number, length: number, random: SeededRandom): number[] {
  const places: number[] = [];
  while (places.length < windows) {
    const start = random.integer(0, windows - 1);
    for (let step = 0; step < length && places.length < windows; step++) places.push((start + step) % windows);
  }
  return places;
}
