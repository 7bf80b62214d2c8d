import type { SearchProblem } from './search-problem.js';
import { canHide } from './sequential-object.js';

/**
 * How a configuration lies in memory, as 32-bit words:
 * the state; one bit a slot for the open operations that are done; if any can hide, one bit a slot for the open operations
 * that may be hidden; then, in fields as narrow as their numbers allow, how many optional operations of each
 * class were used. Each field has a spare bit on top, so that all fields of a word are compared at once.
 */
export interface Layout {
  readonly words: number;
  readonly maskWords: number;
  /** Where the hidden bits begin; 0 when there are none. */
  readonly hidden: number;
  /** Where the counts begin. */
  readonly counts: number;
  /** Of each optional class: the word and the lowest bit of its count. */
  readonly countWord: Int32Array;
  readonly countShift: Int32Array;
  readonly countMask: Int32Array;
  /** Of each word of counts: the spare bits. */
  readonly guards: Int32Array;
}

type Measures = Pick<SearchProblem, 'object' | 'classOf' | 'slots' | 'optionalClass' | 'optionalMax'>;

export function layoutOf(problem: Measures): Layout {
  const maskWords = Math.ceil(problem.slots / 32);
  const mayHide = problem.classOf.some((operationClass) => canHide(problem.object.acts[operationClass] as number));
  const hidden = mayHide ? 1 + maskWords : 0;
  const counts = 1 + maskWords * (mayHide ? 2 : 1);
  const classes = problem.optionalClass.length;
  const countWord = new Int32Array(classes);
  const countShift = new Int32Array(classes);
  const countMask = new Int32Array(classes);
  const guards: number[] = [];
  let used = 32;
  for (let each = 0; each < classes; each++) {
    const bits = 32 - Math.clz32(problem.optionalMax[each] as number);
    if (used + bits + 1 > 32) {
      guards.push(0);
      used = 0;
    }
    countWord[each] = counts + guards.length - 1;
    countShift[each] = used;
    countMask[each] = (1 << bits) - 1;
    used += bits;
    guards[guards.length - 1] = (guards[guards.length - 1] as number) | (1 << used);
    used++;
  }
  const words = counts + guards.length;
  return { words, maskWords, hidden, counts, countWord, countShift, countMask, guards: Int32Array.from(guards) };
}
