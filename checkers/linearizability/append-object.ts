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
  const { classOf, representatives } = classNames(translation);
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
  /** Of each state: the first read that begins with it, the first behind that does not, and its length. */
  readonly #firstRead: number[] = [-1];
  readonly #endRead: number[] = [-1];
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
      kinds[each] === 'append' ? LOST : this.#beginning(text, 0, 0, this.#reads.length),
    );
    this.initial = this.#beginning(initial, 0, 0, this.#reads.length);
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
    const text = this.#texts[operationClass] as string;
    const from = this.#firstRead[state] as number;
    const to = this.#endRead[state] as number;
    const after = this.#beginning(text, this.#length[state] as number, from, to);
    this.#transitions.set(name, after);
    return after;
  }

  /**
   * The state of a text that is one of the reads' beginnings with `text` behind it: LOST unless one of the reads between
   * `from` and `to`, which all share the first `shared` characters, goes on so.
   */
  #beginning(text: string, shared: number, from: number, to: number): number {
    const end = shared + text.length;
    const first = this.#search(from, to, (read) => read.slice(shared, end) < text);
    if (first === to || !(this.#reads[first] as string).startsWith(text, shared)) return LOST;
    const name = end * this.#reads.length + first;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const state = this.#firstRead.push(first) - 1;
    this.#endRead.push(this.#search(first, to, (read) => read.slice(shared, end) <= text));
    this.#length.push(end);
    this.#numbers.set(name, state);
    return state;
  }

  /** The first read from `low` on that is not `before`. */
  #search(low: number, high: number, before: (read: string) => boolean): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#reads[middle] as string)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
