import type { Budget } from '../checker.js';
import type { Classified } from './classes.js';
import type { Flaw } from './flaw.js';
import { limitedBudget } from './limited-budget.js';
import type { Operations } from './operations.js';
import { race } from './portfolio.js';
import { searchProblem } from './search-problem.js';
import type { Translation } from './translation.js';
import type { Wording } from './wording.js';

export interface Impossible {
  readonly table: Operations;
  readonly translation: Translation;
  readonly classified: Classified;
  /** Place of the operation whose completion nothing explains. */
  readonly culprit: number;
  readonly say: Wording;
}

/** How many turns of the searches each attempt to do without an operation may take. */
const POLLS_PER_ATTEMPT = 5;
/** Attempts in all: enough for some hundred operations around the culprit. */
const ATTEMPTS_MAX = 250;

/**
 * Finds a smallest set of operations that is impossible whatever the others did: of the others, reads are dropped,
 * and what has an effect may have had it at any time, or never. Removing any one operation of the set makes it possible
 * (or could not be shown impossible within the limits). When the budget is exceeded, only what one turn of
 * the searches shows to be needless is left out; of a set that stays large only the operation that can't be explained is named.
 */
export function explainSearch(impossible: Impossible, budget: Budget): Flaw {
  const { table, translation, culprit, say } = impossible;
  const number = translation.source[culprit] as number;
  const until = (table.completedAt.values[number] as number) + 1;
  const kept = new Shrinker(impossible, until, budget).shrink().map((place) => translation.source[place] as number);
  const others = kept.filter((each) => each !== number);
  const last = say.operation(number);
  if (others.length > NAMED_MAX) {
    const message = `Nothing can explain ${last}: no order of the ${kept.length} operations up to it that respects real time is possible.`;
    return { kind: 'not-linearizable', message, operations: [number] };
  }
  const message =
    others.length === 0
      ? `Nothing can explain ${last}, whatever the other operations did.`
      : `Nothing can explain ${last} after ${listed(others.map((each) => say.operation(each)))}: no order of them that respects real time is possible, whatever the other operations did.`;
  return { kind: 'not-linearizable', message, operations: kept };
}

/** A larger set is no explanation. */
const NAMED_MAX = 30;
const LISTED_MAX = 6;

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, LISTED_MAX);
  const more = texts.length - shown.length;
  if (more > 0) return `${shown.join('; ')}; and ${more} more`;
  return shown.length === 1
    ? (shown[0] as string)
    : `${shown.slice(0, -1).join('; ')}; and ${shown[shown.length - 1] as string}`;
}

class Shrinker {
  readonly #impossible: Impossible;
  readonly #until: number;
  readonly #budget: Budget;
  readonly #kept: Uint8Array;
  #attempts = 0;

  constructor(impossible: Impossible, until: number, budget: Budget) {
    this.#impossible = impossible;
    this.#until = until;
    this.#budget = budget;
    this.#kept = new Uint8Array(impossible.translation.count);
  }

  /** Places of a smallest impossible set, in order of invocation. */
  shrink(): number[] {
    const candidates = this.#narrow(this.#candidates());
    for (const place of candidates) {
      if (place === this.#impossible.culprit) continue;
      this.#kept[place] = 0;
      if (!this.#isImpossible()) this.#kept[place] = 1;
    }
    return candidates.filter((place) => this.#kept[place] === 1);
  }

  /** What was invoked before the culprit completed. */
  #candidates(): number[] {
    const { table, translation } = this.#impossible;
    const after = translation.source.findIndex((number) => (table.invokedAt.values[number] as number) >= this.#until);
    return Array.from({ length: after < 0 ? translation.count : after }, (_, place) => place);
  }

  /** The last operations, doubled in number until they are impossible by themselves. */
  #narrow(candidates: readonly number[]): number[] {
    for (let count = 8; count < candidates.length; count *= 2) {
      const last = this.#keep(candidates.slice(-count));
      if (this.#isImpossible()) return last;
    }
    return this.#keep(candidates);
  }

  #keep(places: readonly number[]): number[] {
    this.#kept.fill(0);
    for (const place of places) this.#kept[place] = 1;
    this.#kept[this.#impossible.culprit] = 1;
    return places.includes(this.#impossible.culprit) ? [...places] : [this.#impossible.culprit, ...places];
  }

  #isImpossible(): boolean {
    if (this.#attempts++ >= ATTEMPTS_MAX) return false;
    const { translation, table, classified } = this.#impossible;
    const problem = searchProblem(translation, table, classified, { until: this.#until, kept: this.#kept });
    const limited = limitedBudget(this.#budget, POLLS_PER_ATTEMPT);
    return race(problem, limited).possible === false;
  }
}
