type Column = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const FIRST_CAPACITY = 16;
/** From here on growing by half wastes less than doubling. */
const LARGE = 1 << 16;

/** A typed array that grows: a column of a table whose length is not known beforehand. */
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
      const capacity = this.values.length;
      const wider = this.#make(capacity < LARGE ? capacity * 2 : capacity + (capacity >> 1));
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length++] = value;
  }
}

export class ByteColumn extends Growable<Uint8Array<ArrayBuffer>> {
  constructor() {
    super((capacity) => new Uint8Array(capacity));
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
