import { mean } from 'simple-statistics';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { fiellerRatio } from './fieller.js';
import { usualConfidence } from './interval.js';
import { estimateDifference, estimateMean } from './mean-estimate.js';
import type { Estimate } from './mean-estimate.js';

/** How many times larger one group of samples is than another. */
export interface RatioEstimate {
  /** Of the geometric means; of the arithmetic means where a sample is 0. NaN where there is none. */
  readonly ratio: number;
  /** The interval; 0 to Infinity where nothing is known. */
  readonly low: number;
  readonly high: number;
  /** The larger distance from the ratio to an end of the interval, for `7.1 ± 0.4`. */
  readonly plusMinus: number;
  /** `none`: the interval holds 1, there is no clear difference. */
  readonly difference: 'higher' | 'lower' | 'none';
  /** Why the figures are to be taken with care; sentences without a full stop. */
  readonly doubts: readonly string[];
}

interface CompareOptions {
  /** 0.99 unless told otherwise. */
  readonly confidence?: number;
  /** Samples of one index belong together, as those of one interleaved round do. */
  readonly paired?: boolean;
}

/** Of each group, before a difference is claimed: two samples may agree by chance. */
const fewestSamples = 3;

/** The largest over the smallest sample of a group from which on the machine was hardly quiet. */
const wideSpread = 2;

/** Samples that are all the same have no spread, but their logarithms' mean is rounded. */
const rounding = 1e-9;

/**
 * How many times larger a's samples are than b's, with a 99 % interval; samples of one index may be paired (same
 * interleaved round). The interval is that of the difference of the means of logarithms (Welch's, Student's for pairs;
 * see `mean-estimate.ts`), which holds from three samples on: ratios are what noise of a machine is made of, and a
 * ratio's interval must not reach below 0. Where a sample is 0, Fieller's for the ratio of means.
 *
 * Fewer than three samples on either side, or a negative one, never make a difference. What is no finite number is
 * left out (of pairs, both).
 *
 * @param a values of a ratio scale: durations, rates, counts
 */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  random: SeededRandom,
  { confidence = usualConfidence, paired = false }: CompareOptions = {},
): RatioEstimate {
  const doubts: string[] = [];
  const isPaired = paired && a.length === b.length;
  if (paired && !isPaired) doubts.push(`${a.length} and ${b.length} samples make no pairs: compared as two groups`);
  const [ofA, ofB] = usable(a, b, isPaired, doubts);
  if ([...ofA, ...ofB].some((value) => value < 0)) {
    return nothingKnown(NaN, [...doubts, 'there are negative samples, of which no ratio can be taken']);
  }
  doubts.push(...doubtsAbout(ofA, ofB));
  if (Math.min(ofA.length, ofB.length) < fewestSamples) return nothingKnown(plainRatio(ofA, ofB), doubts);
  const estimate = estimateRatio(ofA, ofB, { confidence, paired: isPaired }, random.fork('ratio'));
  return describe(estimate, doubts);
}

function usable(
  a: readonly number[],
  b: readonly number[],
  paired: boolean,
  doubts: string[],
): readonly [readonly number[], readonly number[]] {
  const [finiteA, finiteB] = paired
    ? [
        a.filter((value, place) => Number.isFinite(value) && Number.isFinite(b[place])),
        b.filter((value, place) => Number.isFinite(value) && Number.isFinite(a[place])),
      ]
    : [a.filter(Number.isFinite), b.filter(Number.isFinite)];
  const left = a.length + b.length - finiteA.length - finiteB.length;
  if (left > 0) doubts.push(`${left} of ${a.length + b.length} samples were left out: no number was measured`);
  return [finiteA, finiteB];
}

function estimateRatio(
  a: readonly number[],
  b: readonly number[],
  { confidence, paired }: Required<CompareOptions>,
  random: SeededRandom,
): Estimate {
  if ([...a, ...b].every((value) => value === 0)) return { value: 1, low: 1, high: 1 };
  if ([...a, ...b].includes(0)) return fiellerRatio(a, b, confidence, paired);
  const [logA, logB] = [a.map(Math.log), b.map(Math.log)];
  const { value, low, high } = paired
    ? estimateMean(
        logA.map((log, place) => log - (logB[place] ?? NaN)),
        confidence,
        random,
      )
    : estimateDifference(logA, logB, confidence, random);
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

function describe({ value, low, high }: Estimate, doubts: readonly string[]): RatioEstimate {
  const difference = low > 1 + rounding ? 'higher' : high < 1 - rounding ? 'lower' : 'none';
  const plusMinus = low === high ? 0 : Number.isFinite(value) ? Math.max(value - low, high - value) : Infinity;
  return { ratio: value, low, high, plusMinus, difference, doubts };
}

function nothingKnown(ratio: number, doubts: readonly string[]): RatioEstimate {
  return { ratio, low: 0, high: Infinity, plusMinus: Infinity, difference: 'none', doubts };
}

function plainRatio(a: readonly number[], b: readonly number[]): number {
  return a.length === 0 || b.length === 0 ? NaN : mean([...a]) / mean([...b]);
}

function doubtsAbout(a: readonly number[], b: readonly number[]): string[] {
  const doubts: string[] = [];
  if (Math.min(a.length, b.length) < fewestSamples) {
    doubts.push(`${a.length} against ${b.length} samples: a difference takes ${fewestSamples} of each`);
    return doubts;
  }
  const spread = Math.max(...[a, b].map((group) => Math.max(...group) / Math.min(...group)).filter(Number.isFinite));
  if (spread > wideSpread) doubts.push(`samples that should be alike differ up to ${spread.toFixed(1)}-fold`);
  return doubts;
}
