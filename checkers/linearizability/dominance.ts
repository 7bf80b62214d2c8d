import type { Configurations } from './configurations.js';
import type { Layout } from './layout.js';
import type { SearchProblem } from './search-problem.js';
import { Acts } from './sequential-object.js';
import type { Timeline } from './timeline.js';

/** How many others of the same state a configuration is compared with at most: enough to keep the front thin. */
const COMPARISONS_MAX = 200;

/**
 * Whether one configuration of a state makes another of the same state superfluous: whatever the other can still
 * do, it can. It has observed no less, differs in what it did only where it may hide, and used no more of the optional.
 */
export class Dominance {
  readonly #layout: Layout;
  readonly #observers: Int32Array;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#observers = new Int32Array(layout.maskWords);
  }

  /** To be called at each place of the timeline before comparing. */
  lookAt(problem: SearchProblem, timeline: Timeline): void {
    this.#observers.fill(0);
    const { next, end } = timeline;
    for (let open = next[end] as number; open !== end; open = next[open] as number) {
      if (problem.object.acts[problem.classOf[open] as number] !== Acts.observe) continue;
      const slot = problem.slotOf[open] as number;
      this.#observers[slot >>> 5] = (this.#observers[slot >>> 5] as number) | (1 << (slot & 31));
    }
  }

  /** Whether the row at `better` dominates the one at `worse`; offsets into `rows`, states known to be equal. */
  dominates(rows: Int32Array, better: number, worse: number): boolean {
    const { hidden, counts, guards, maskWords } = this.#layout;
    for (let word = 0; word < maskWords; word++) {
      const observers = this.#observers[word] as number;
      const doneBetter = rows[better + 1 + word] as number;
      const doneWorse = rows[worse + 1 + word] as number;
      const hiddenBetter = hidden === 0 ? 0 : (rows[better + hidden + word] as number);
      const hiddenWorse = hidden === 0 ? 0 : (rows[worse + hidden + word] as number);
      if ((doneWorse & ~doneBetter & observers) !== 0) return false;
      if (((doneBetter ^ doneWorse) & ~observers & ~hiddenBetter) !== 0) return false;
      if ((hiddenWorse & ~hiddenBetter) !== 0) return false;
    }
    for (let word = 0; word < guards.length; word++) {
      const guard = guards[word] as number;
      const usedBetter = rows[better + counts + word] as number;
      const usedWorse = rows[worse + counts + word] as number;
      if ((((usedWorse | guard) - usedBetter) & guard) !== guard) return false;
    }
    return true;
  }
}

/** A function that drops what is dominated from a set of configurations at the timeline's place. */
export function dropDominated(
  problem: SearchProblem,
  layout: Layout,
  timeline: Timeline,
): (set: Configurations) => void {
  const dominance = new Dominance(layout);
  const newest = new Map<number, number>();
  return (set) => {
    if (set.count < 2) return;
    dominance.lookAt(problem, timeline);
    newest.clear();
    const { rows, words, count } = set;
    const older = new Int32Array(count);
    const kept = new Uint8Array(count).fill(1);
    let dropped = 0;
    for (let each = 0; each < count; each++) {
      const state = rows[each * words] as number;
      older[each] = newest.get(state) ?? -1;
      newest.set(state, each);
      let comparisons = 0;
      for (
        let other = older[each] as number;
        other >= 0 && comparisons < COMPARISONS_MAX;
        other = older[other] as number
      ) {
        if (kept[other] === 0) continue;
        comparisons++;
        if (dominance.dominates(rows, other * words, each * words)) {
          kept[each] = 0;
          newest.set(state, older[each] as number);
          dropped++;
          break;
        }
        if (dominance.dominates(rows, each * words, other * words)) {
          kept[other] = 0;
          dropped++;
        }
      }
    }
    if (dropped > 0) set.keep(kept);
  };
}
