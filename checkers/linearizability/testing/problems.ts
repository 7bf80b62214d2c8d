import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import { classify, searchProblem, type SearchProblem } from '../search-problem.js';
import type { Prepared } from './prepare.js';

export function problemOf({ translation, table }: Prepared): SearchProblem {
  return searchProblem(translation, table, classify(translation));
}

/**
 * The same problem with what a configuration holds far apart in memory, as it is only with dozens of operations open at
 * once and hundreds of unknown ones: too many for an oracle that tries all orders.
 */
export function spread(problem: SearchProblem, random: SeededRandom): SearchProblem {
  const slots = random.shuffle(Array.from({ length: 70 }, (_, slot) => slot));
  return {
    ...problem,
    slots: slots.length,
    slotOf: problem.slotOf.map((slot) => slots[slot] as number),
    optionalMax: problem.optionalMax.map((max) => max + 2 ** random.integer(2, 29)),
  };
}
