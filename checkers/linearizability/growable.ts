type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_CAPACITY = 16;

/** A typed array that grows by doubling: a column of a table whose length is not known beforehand. */
class Growable<Values extends Column> {
  values: Values;
  length = 0;
  readonly #make: (capacity: number) => Values;

  constructor(make: (capacity: number) => Values) {
    this.#make = make;
    this.values = make(FIRST_CAPACITY);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = this.#make(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }
}

export class IntColumn extends Growable<Int32Array<ArrayBuffer>> {
  constructor() {
    super((capacity) => new Int32Array(capacity));
  }
}

export class NumberColumn extends Growable<Float64Array<ArrayBuffer>> {
  constructor() {
    super((capacity) => new Float64Array(capacity));
  }
}
