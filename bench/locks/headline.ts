import { median } from 'simple-statistics';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { compareSamples, type RatioEstimate } from '../../results/statistics/ratio.js';
import type { LocksCell, LocksRepetition } from './locks-result.js';

/** What is compared with what: `chained` with `naive` where both are there. */
const usualPair = ['chained', 'naive'] as const;

/**
 * "Which, and by how much?" in sentences without a full stop; the first is about the largest number of contenders (and
 * of the largest share of reads). Empty while there is nothing to compare.
 */
export function headlineOf(cells: readonly LocksCell[], random: SeededRandom): readonly string[] {
  const measured = cells.filter(({ repetitions }) => repetitions.length > 0);
  const recipes = [...new Set(measured.map(({ recipe }) => recipe))];
  const first = recipes.includes(usualPair[0]) ? usualPair[0] : recipes[0];
  const others = recipes.filter((recipe) => recipe !== first);
  others.sort((a, b) => Number(b === usualPair[1]) - Number(a === usualPair[1]));
  const shares = [...new Set(measured.map(({ readShare }) => readShare))].sort((a, b) => (b ?? 0) - (a ?? 0));
  return shares.flatMap((readShare) =>
    others.flatMap((other) => {
      const pairs = pairsOf(measured, readShare, first ?? '', other);
      const largest = pairs.at(-1);
      if (largest === undefined) return [];
      return [sentence(largest, random), ...(pairs.length > 1 ? [overview(pairs.slice(0, -1), random)] : [])];
    }),
  );
}

interface Pair {
  readonly a: LocksCell;
  readonly b: LocksCell;
}

/** By rising number of contenders. */
function pairsOf(cells: readonly LocksCell[], readShare: number | null, a: string, b: string): readonly Pair[] {
  const of = (recipe: string): LocksCell[] =>
    cells.filter((cell) => cell.recipe === recipe && cell.readShare === readShare);
  return of(a)
    .flatMap((cell) =>
      of(b)
        .filter(({ contenders }) => contenders === cell.contenders)
        .map((other) => ({ a: cell, b: other })),
    )
    .sort((one, two) => one.a.contenders - two.a.contenders);
}

function sentence({ a, b }: Pair, random: SeededRandom): string {
  const reads = a.readShare === null ? '' : ` and ${Math.round(a.readShare * 100)} % reads`;
  const at = `at ${a.contenders} contenders${reads}`;
  const { words, clear } = difference({ a, b }, random);
  const packets = [a, b].map((cell) => decimals(middle(cell, ({ packetsPerAcquisition: packets }) => packets)));
  const costs = `costs the servers ${packets[0]} packets an acquisition against ${packets[1]}`;
  return clear
    ? `${at} ${a.recipe} is ${words} than ${b.recipe} and ${costs}`
    : `${at} there is ${words} between ${a.recipe} and ${b.recipe} in acquisitions a second; ${a.recipe} ${costs}`;
}

function overview(pairs: readonly Pair[], random: SeededRandom): string {
  const [{ a, b }] = pairs as [Pair];
  const parts = pairs.map((pair) => `at ${pair.a.contenders} ${difference(pair, random).words}`);
  return `${a.recipe} against ${b.recipe} with fewer contenders: ${parts.join(', ')}`;
}

/** `7.1 ± 0.4 times faster`, `22 times (3.4 to 99) faster`, `no clear difference (0.97 to 1.04 times)`. */
function difference({ a, b }: Pair, random: SeededRandom): { readonly words: string; readonly clear: boolean } {
  const [ofA, ofB] = inSameRounds(a, b);
  const label = `${a.recipe} ${b.recipe} ${a.contenders} ${String(a.readShare)}`;
  const estimate = compareSamples(ofA, ofB, random.fork(label), { paired: true });
  if (estimate.difference === 'higher') return { words: `${ratioWords(estimate)} faster`, clear: true };
  if (estimate.difference === 'none') return { words: `no clear difference${rangeWords(estimate)}`, clear: false };
  const inverse = compareSamples(ofB, ofA, random.fork(label), { paired: true });
  return { words: `${ratioWords(inverse)} slower`, clear: true };
}

/** Rates of the rounds that both have, in the same order. */
function inSameRounds(a: LocksCell, b: LocksCell): readonly [readonly number[], readonly number[]] {
  const rateOfB = new Map(b.repetitions.map(({ round, acquisitionsPerSecond }) => [round, acquisitionsPerSecond]));
  const both = a.repetitions.flatMap(({ round, acquisitionsPerSecond }) => {
    const other = rateOfB.get(round);
    return other === undefined ? [] : [[acquisitionsPerSecond, other] as const];
  });
  return [both.map(([ofA]) => ofA), both.map(([, ofB]) => ofB)];
}

/** A wide interval is lopsided, for a ratio can't fall below 0: then its ends are given. */
function ratioWords({ ratio, low, high, plusMinus }: RatioEstimate): string {
  if (!Number.isFinite(ratio)) return 'endlessly many times';
  if (plusMinus > ratio / 2) return `${brief(ratio)} times (${brief(low)} to ${brief(high)})`;
  const places = plusMinus >= 1 ? 0 : plusMinus >= 0.095 ? 1 : 2;
  return `${ratio.toFixed(Math.max(places, ratio < 3 ? 1 : 0))} ± ${plusMinus.toFixed(Math.max(places, ratio < 3 ? 1 : 0))} times`;
}

function brief(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 1 : 0);
}

function rangeWords({ low, high }: RatioEstimate): string {
  const most = high.toFixed(high < 10 ? 2 : 0);
  return Number.isFinite(high) ? ` (${low.toFixed(2)} to ${most} times)` : '';
}

/** The median over repetitions; null where none has the figure. */
export function middle(cell: LocksCell, figure: (repetition: LocksRepetition) => number | null): number | null {
  const values = cell.repetitions.map(figure).filter((value) => value !== null && Number.isFinite(value));
  return values.length === 0 ? null : median(values as number[]);
}

/** `6.0`, `201`, `–`. */
function decimals(value: number | null): string {
  if (value === null) return '–';
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
