import type { RatioEstimate } from './ratio.js';
import { studentTQuantile } from './student-t.js';

/** A positive figure whose logarithm is known with a standard error, estimated from so many independent pieces. */
export interface LogEstimate {
  readonly value: number;
  readonly logError: number;
  readonly pieces: number;
}

/** The interval of one such figure. */
export function logInterval(
  { value, logError, pieces }: LogEstimate,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const factor = Math.exp(logError * studentTQuantile((1 + confidence) / 2, pieces - 1));
  return { low: value / factor, high: value * factor };
}

/** How many times larger `a` is than `b`, with Welch's interval for the difference of their logarithms. */
export function compareLogEstimates(a: LogEstimate, b: LogEstimate, confidence: number): RatioEstimate {
  const ratio = a.value / b.value;
  const squares = a.logError ** 2 + b.logError ** 2;
  if (squares === 0) return { ...of(ratio, ratio, ratio), doubts: ['no noise was seen: measured too coarsely?'] };
  const degrees = squares ** 2 / (a.logError ** 4 / (a.pieces - 1) + b.logError ** 4 / (b.pieces - 1));
  const factor = Math.exp(Math.sqrt(squares) * studentTQuantile((1 + confidence) / 2, degrees));
  return { ...of(ratio, ratio / factor, ratio * factor), doubts: [] };
}

function of(ratio: number, low: number, high: number): Omit<RatioEstimate, 'doubts'> {
  const difference = low > 1 ? 'higher' : high < 1 ? 'lower' : 'none';
  return { ratio, low, high, plusMinus: high - ratio, difference };
}
