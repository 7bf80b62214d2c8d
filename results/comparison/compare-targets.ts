import { UsageError } from '../../harness/foundation/errors.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { compareSides } from './compare-sides.js';
import type { Comparison } from './compare-sides.js';
import { openTarget } from './open-target.js';
import { sideOf } from './side.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Drawn once: the same runs always compare the same. */
const seed = 1;

/**
 * Compares stored runs or benchmarks.
 *
 * @param sides at least two; each a list of repetitions, mostly of one
 * @param store where names that are no path are looked for
 * @throws UsageError (and HistoryError, which is one) when something is no run, or they have nothing in common
 */
export async function compareTargets(sides: readonly (readonly string[])[], store: string): Promise<Comparison> {
  if (sides.length < 2 || sides.length > letters.length) {
    throw new UsageError(`${sides.length === 1 ? 'one run' : `${sides.length} runs`} to compare: it takes 2 to 26`, {
      code: 'NOTHING_TO_COMPARE',
      hint: 'compare RUN RUN…; a list with commas is repetitions of one side',
    });
  }
  const random = new SeededRandom(seed);
  const opened = [];
  for (const names of sides) {
    const targets = [];
    for (const name of names) targets.push(await openTarget(name, store));
    opened.push(targets);
  }
  const twice = opened.find((targets) => new Set(targets.map(({ folder }) => folder)).size < targets.length);
  if (twice !== undefined) {
    throw new UsageError(`${twice.map(({ name }) => name).join(',')}: the same run twice is no repetition`, {
      code: 'NOTHING_TO_COMPARE',
    });
  }
  const kinds = new Set(opened.flat().map((target) => (target.kind === 'run' ? 'run' : target.result.kind)));
  if (kinds.size > 1) {
    throw new UsageError(`${[...kinds].join(' and ')} have nothing in common that could be compared`, {
      code: 'NOTHING_IN_COMMON',
    });
  }
  // The same run on two sides has the same noise on both: each side draws the same.
  const comparison = compareSides(
    opened.map((targets, place) => sideOf(letters.charAt(place), targets, random.fork('side'))),
    random,
  );
  const alone = comparison.comparisons.find(({ measures }) => measures.length === 0);
  if (alone === undefined || comparison.sides.some(({ groups }) => groups.length === 0)) return comparison;
  throw new UsageError(`${alone.side} and ${alone.against} have nothing in common: ${alone.doubts.join('; ')}`, {
    code: 'NOTHING_IN_COMMON',
  });
}
