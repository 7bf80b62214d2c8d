import type { Budget } from '../checker.js';

const FIRST_ROWS = 16;

/** A stack of configurations, each with its place in the history and what is to be done with it. */
export class RowStack {
  depth = 0;
  /** Of the configuration popped last. */
  place = 0;
  todo = 0;
  readonly #words: number;
  readonly #budget: Budget;
  #rows: Int32Array;

  constructor(words: number, budget: Budget) {
    this.#words = words + 2;
    this.#budget = budget;
    this.#rows = new Int32Array(FIRST_ROWS * this.#words);
    budget.hold(this.#rows.byteLength);
  }

  push(row: Int32Array, place: number, todo: number): void {
    const offset = this.depth * this.#words;
    if (offset === this.#rows.length) this.#grow();
    this.#rows[offset] = place;
    this.#rows[offset + 1] = todo;
    this.#rows.set(row, offset + 2);
    this.depth++;
  }

  pop(row: Int32Array): void {
    const offset = --this.depth * this.#words;
    this.place = this.#rows[offset] as number;
    this.todo = this.#rows[offset + 1] as number;
    for (let word = 0; word < row.length; word++) row[word] = this.#rows[offset + 2 + word] as number;
  }

  release(): void {
    this.#budget.hold(-this.#rows.byteLength);
    this.#rows = new Int32Array(0);
  }

  #grow(): void {
    this.#budget.hold(this.#rows.byteLength);
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
