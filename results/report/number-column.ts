/** A column of numbers that grows, in a third of the memory that an array of objects takes. */
export class NumberColumn {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length++] = value;
  }

  at(place: number): number {
    return place < this.#length ? (this.#values[place] as number) : NaN;
  }

  set(place: number, value: number): void {
    if (place < this.#length) this.#values[place] = value;
  }

  /** The values, without copying; valid until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Texts by number, each kept once. */
export class TextTable {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.#numbers.set(text, number);
    return number;
  }
}
