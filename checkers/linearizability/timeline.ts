import type { SearchProblem } from './search-problem.js';

/**
 * A place in the history, always at a completion, that moves forwards and backwards: which operations are open there,
 * in order of completion (so the one that completes here comes first), and how many optional ones are possible.
 * Moving back takes the linked list apart in reverse (Knuth's dancing links), so no step costs more than the events
 * it passes.
 */
export class Timeline {
  /** Index into the problem's events. */
  at = -1;
  /** The open operation that completes next after each; `end` closes the circle, and `next[end]` is the first. */
  readonly next: Int32Array;
  readonly end: number;
  /** How many optional operations of each class have been invoked. */
  readonly possible: Int32Array;
  readonly #previous: Int32Array;
  readonly #events: Int32Array;
  readonly #completesAfter: Int32Array;
  readonly #certain: number;

  constructor(problem: SearchProblem) {
    this.#certain = problem.certain;
    this.end = problem.certain;
    this.next = new Int32Array(problem.certain + 1);
    this.#previous = new Int32Array(problem.certain + 1);
    this.next[this.end] = this.end;
    this.#previous[this.end] = this.end;
    this.possible = new Int32Array(problem.optionalClass.length);
    this.#events = problem.events;
    this.#completesAfter = problem.completesAfter;
  }

  /** The operation that completes here. */
  get completing(): number {
    return ~(this.#events[this.at] as number);
  }

  /** To the next completion; false at the end of the history. */
  forward(): boolean {
    if (this.at >= 0) this.#unlink(this.completing);
    for (this.at++; this.at < this.#events.length; this.at++) {
      const event = this.#events[this.at] as number;
      if (event < 0) return true;
      if (event < this.#certain) this.#link(event);
      else this.possible[event - this.#certain] = (this.possible[event - this.#certain] as number) + 1;
    }
    return false;
  }

  /** Back to an earlier completion. */
  backTo(at: number): void {
    while (this.at > at) {
      const event = this.#events[--this.at] as number;
      if (event < 0) this.#relink(~event);
      else if (event < this.#certain) this.#unlink(event);
      else this.possible[event - this.#certain] = (this.possible[event - this.#certain] as number) - 1;
    }
  }

  #link(operation: number): void {
    const after = this.#completesAfter[operation] as number;
    const previous = after < 0 ? this.end : after;
    this.#previous[operation] = previous;
    this.next[operation] = this.next[previous] as number;
    this.#relink(operation);
  }

  #relink(operation: number): void {
    this.next[this.#previous[operation] as number] = operation;
    this.#previous[this.next[operation] as number] = operation;
  }

  #unlink(operation: number): void {
    const previous = this.#previous[operation] as number;
    const next = this.next[operation] as number;
    this.next[previous] = next;
    this.#previous[next] = previous;
  }
}
