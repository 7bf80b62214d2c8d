import { textOf } from '../models/kv-append.js';
import { classNames, type Classified } from './classes.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import type { Translation } from './translation.js';

/** The state of all texts that no read began with: until the next write nothing can be read, so they are one. */
const LOST = 0;

/**
 * A key-value store with append, seen through its reads: a text matters only as far as some read begins with it, so the
 * states are beginnings of reads, and in most of them all appends but one lead astray.
 */
export function appendObject(translation: Translation): Classified {
  const { classOf, representatives } = classNames(translation.model, translation.operations());
  const object = new AppendObject(
    representatives.map(({ f }) => (f === 'read' || f === 'get' ? 'read' : f === 'append' ? 'append' : 'write')),
    representatives.map(({ f, argument, result }) => textOf(f === 'read' || f === 'get' ? result : argument)),
    translation.initial as string,
  );
  return { object, classOf };
}

class AppendObject implements SequentialObject {
  readonly initial: number;
  readonly acts: Uint8Array;
  readonly #texts: readonly string[];
  /** What is read, in lexical order, none twice. */
  readonly #reads: readonly string[];
  /** Of each class: the state read or written; of an append: LOST. */
  readonly #states: Int32Array;
  /** Of each state: the first read that begins with it, and how many characters it has. */
  readonly #firstRead: number[] = [-1];
  readonly #length: number[] = [-1];
  readonly #numbers = new Map<number, number>();
  readonly #transitions = new Map<number, number>();
  #state = LOST;

  constructor(kinds: readonly ('read' | 'append' | 'write')[], texts: readonly string[], initial: string) {
    this.#texts = texts;
    this.#reads = [...new Set(texts.filter((_, each) => kinds[each] === 'read'))].sort();
    this.acts = Uint8Array.from(kinds, (kind) =>
      kind === 'read' ? Acts.observe : kind === 'append' ? Acts.always : Acts.assign,
    );
    this.#states = Int32Array.from(texts, (text, each) =>
      kinds[each] === 'append' ? LOST : this.#stateOf(text, 0, this.#reads.length),
    );
    this.initial = this.#stateOf(initial, 0, this.#reads.length);
  }

  step(state: number, operationClass: number): number {
    switch (this.acts[operationClass]) {
      case Acts.observe:
        return state === this.#states[operationClass] ? state : IMPOSSIBLE;
      case Acts.assign:
        return this.#states[operationClass] as number;
      default:
        return state === LOST ? LOST : this.#append(state, operationClass);
    }
  }

  beginNeeds(state: number): void {
    this.#state = state;
  }

  need(): void {
    // What an append or a write leads to says enough about whether it is worth while.
  }

  useful(operationClass: number): boolean {
    return this.step(this.#state, operationClass) !== LOST;
  }

  #append(state: number, operationClass: number): number {
    const name = state * this.acts.length + operationClass;
    const known = this.#transitions.get(name);
    if (known !== undefined) return known;
    const first = this.#firstRead[state] as number;
    const beginning = (this.#reads[first] as string).slice(0, this.#length[state]);
    const after = this.#stateOf(beginning + (this.#texts[operationClass] as string), first, this.#reads.length);
    this.#transitions.set(name, after);
    return after;
  }

  /** The state of a text: LOST unless one of the reads from `low` on begins with it. */
  #stateOf(text: string, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#reads[middle] as string) < text) low = middle + 1;
      else high = middle;
    }
    if (this.#reads[low]?.startsWith(text) !== true) return LOST;
    const name = text.length * this.#reads.length + low;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const state = this.#firstRead.push(low) - 1;
    this.#length.push(text.length);
    this.#numbers.set(name, state);
    return state;
  }
}
