import type { Classified } from './classes.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import { Does, type RegisterActions } from './register-actions.js';

/**
 * A register whose values are numbered from 0. All values that nothing reads, replaces or differs from are one: no
 * operation can tell them apart, and so there are fewer states and classes.
 */
export function registerObject(actions: RegisterActions): Classified {
  const count = actions.does.length;
  const numbers = new Map<number, number>();
  const numberOf = (value: number): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, numbers.size + 1);
    return numbers.size;
  };
  for (let place = 0; place < count; place++) {
    if (actions.does[place] !== Does.assign) numberOf(actions.from[place] as number);
  }
  const seen = (value: number): number => numbers.get(value) ?? 0;
  const values = numbers.size + 1;
  const classes = new Map<number, number>();
  const does: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const classOf = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const what = actions.does[place] as number;
    const old = what === Does.assign ? 0 : seen(actions.from[place] as number);
    const left = seen(actions.to[place] as number);
    const name = (what * values + old) * values + left;
    let number = classes.get(name);
    if (number === undefined) {
      number = classes.size;
      classes.set(name, number);
      does.push(what);
      from.push(old);
      to.push(left);
    }
    classOf[place] = number;
  }
  const object = new RegisterObject(
    Uint8Array.from(does),
    Int32Array.from(from),
    Int32Array.from(to),
    seen(actions.initial),
    values,
  );
  return { object, classOf };
}

class RegisterObject implements SequentialObject {
  readonly initial: number;
  readonly acts: Uint8Array;
  readonly #does: Uint8Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  /** The round in which a value was last needed. */
  readonly #needed: Int32Array;
  #round = 0;
  #state = 0;
  #assignable = false;
  #otherWanted = false;

  constructor(does: Uint8Array, from: Int32Array, to: Int32Array, initial: number, values: number) {
    this.initial = initial;
    this.#does = does;
    this.#from = from;
    this.#to = to;
    this.#needed = new Int32Array(values);
    this.acts = does.map((what) =>
      what === Does.assign ? Acts.assign : what === Does.replace ? Acts.update : Acts.observe,
    );
  }

  step(state: number, operationClass: number): number {
    switch (this.#does[operationClass]) {
      case Does.assign:
        return this.#to[operationClass] as number;
      case Does.differ:
        return state === this.#from[operationClass] ? IMPOSSIBLE : state;
      default:
        return state === this.#from[operationClass] ? (this.#to[operationClass] as number) : IMPOSSIBLE;
    }
  }

  beginNeeds(state: number): void {
    this.#round++;
    this.#state = state;
    this.#assignable = false;
    this.#otherWanted = false;
  }

  need(operationClass: number): void {
    const does = this.#does[operationClass];
    if (does === Does.assign) this.#assignable = true;
    // What differs from another value than the present one has been seen to already.
    else if (does === Does.differ) this.#otherWanted = true;
    else this.#needed[this.#from[operationClass] as number] = this.#round;
  }

  /**
   * An assignment matters if its value is needed next. So does a cas, and one that must happen also matters before an
   * assignment, after which it might be possible no more.
   */
  useful(operationClass: number, optional: boolean): boolean {
    const left = this.#to[operationClass] as number;
    if (this.#needed[left] === this.#round) return true;
    if (this.#otherWanted && left !== this.#state) return true;
    return !optional && this.#assignable && this.#does[operationClass] === Does.replace;
  }
}
