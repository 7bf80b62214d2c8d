import type { Budget } from '../checker.js';

const FIRST_ROWS = 16;

/** Configurations of one layout, none twice: rows of words in one array, and an open-addressed table of their numbers. */
export class Configurations {
  rows: Int32Array;
  count = 0;
  readonly words: number;
  /** Number of a row plus one; 0 for none. */
  #table: Int32Array;
  readonly #budget: Budget;

  constructor(words: number, budget: Budget) {
    this.words = words;
    this.#budget = budget;
    this.rows = new Int32Array(FIRST_ROWS * words);
    this.#table = new Int32Array(FIRST_ROWS * 2);
    budget.hold(this.rows.byteLength + this.#table.byteLength);
  }

  /** The number of the row if it is new; -1 if it is there already. */
  add(row: Int32Array): number {
    let at = hash(row, 0, this.words) & (this.#table.length - 1);
    for (;;) {
      const entry = this.#table[at] as number;
      if (entry === 0) break;
      if (this.#equals((entry - 1) * this.words, row)) return -1;
      at = (at + 1) & (this.#table.length - 1);
    }
    if ((this.count + 1) * 2 > this.#table.length) {
      this.#grow();
      return this.add(row);
    }
    this.rows.set(row, this.count * this.words);
    this.#table[at] = this.count + 1;
    return this.count++;
  }

  clear(): void {
    // A small set after a big one: clearing the whole table each time would cost more than the work.
    if (this.count * 32 < this.#table.length) for (let row = 0; row < this.count; row++) this.#unindex(row);
    else this.#table.fill(0);
    this.count = 0;
  }

  release(): void {
    this.#budget.hold(-(this.rows.byteLength + this.#table.byteLength));
    this.rows = new Int32Array(0);
    this.#table = new Int32Array(0);
  }

  /** Keeps only the rows marked 1, in order. */
  keep(marks: Uint8Array): void {
    const before = this.count;
    this.clear();
    const row = new Int32Array(this.words);
    for (let each = 0; each < before; each++) {
      if (marks[each] === 0) continue;
      row.set(this.rows.subarray(each * this.words, (each + 1) * this.words));
      this.add(row);
    }
  }

  #unindex(row: number): void {
    let at = hash(this.rows, row * this.words, this.words) & (this.#table.length - 1);
    // Neighbours that were displaced lie in one run behind it; all rows go, so the whole run does.
    while (this.#table[at] !== 0) {
      this.#table[at] = 0;
      at = (at + 1) & (this.#table.length - 1);
    }
  }

  #equals(offset: number, row: Int32Array): boolean {
    for (let word = 0; word < this.words; word++) if (this.rows[offset + word] !== row[word]) return false;
    return true;
  }

  #grow(): void {
    const rows = new Int32Array(this.rows.length * 2);
    rows.set(this.rows.subarray(0, this.count * this.words));
    this.#budget.hold(rows.byteLength - this.rows.byteLength + this.#table.byteLength);
    this.rows = rows;
    this.#table = new Int32Array(this.#table.length * 2);
    for (let row = 0; row < this.count; row++) {
      let at = hash(rows, row * this.words, this.words) & (this.#table.length - 1);
      while (this.#table[at] !== 0) at = (at + 1) & (this.#table.length - 1);
      this.#table[at] = row + 1;
    }
  }
}

export function hash(rows: Int32Array, offset: number, words: number): number {
  let mixed = words;
  for (let word = 0; word < words; word++) {
    mixed = Math.imul(mixed ^ (rows[offset + word] as number), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
