import type { ModelOperation } from '../models/model.js';
import { textOf } from '../models/kv-append.js';
import { Does, type RegisterActions } from './register-actions.js';
import type { ValueIds } from './values.js';

/**
 * A key-value store's appends as operations on a register, where the reads reveal their order: if a read string can be
 * taken apart in one way only, then each append in it took effect at exactly the state that is its prefix there, so
 * it is a cas. An append that no read shows can only have happened where nobody looked before the next write: it is an
 * assignment of a value nobody reads.
 *
 * @returns null when appended strings repeat or a read string can be taken apart in several ways
 */
export function appendsAsRegister(
  operations: readonly ModelOperation[],
  ids: ValueIds,
  initial: string,
): RegisterActions | null {
  const appends = new Map<string, number>();
  const bases = new Set([initial]);
  const reads = new Set<string>();
  for (let place = 0; place < operations.length; place++) {
    const { f, argument, result } = operations[place] as ModelOperation;
    if (f === 'read' || f === 'get') reads.add(textOf(result));
    else if (f === 'append') {
      const text = textOf(argument);
      if (text === '') continue;
      if (appends.has(text)) return null;
      appends.set(text, place);
    } else bases.add(textOf(argument));
  }
  const baseIds = new Map([...bases].map((base) => [base, ids.idOf(base)]));
  const order = new AppendOrder(appends, baseIds, ids.size, operations.length);
  if (!order.learn([...reads].sort())) return null;
  return actionsOf(operations, order, baseIds, initial);
}

function actionsOf(
  operations: readonly ModelOperation[],
  order: AppendOrder,
  baseIds: ReadonlyMap<string, number>,
  initial: string,
): RegisterActions {
  const count = operations.length;
  const does = new Uint8Array(count);
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  for (let place = 0; place < count; place++) {
    const { f, argument, result } = operations[place] as ModelOperation;
    if (f === 'read' || f === 'get') {
      does[place] = Does.observe;
      from[place] = to[place] = order.stateRead(textOf(result));
    } else if (f !== 'append') {
      does[place] = Does.assign;
      from[place] = to[place] = baseIds.get(textOf(argument)) as number;
    } else if (textOf(argument) === '') {
      does[place] = Does.differ;
      from[place] = to[place] = order.never;
    } else {
      const before = order.stateBefore(place);
      does[place] = before === UNSEEN ? Does.assign : Does.replace;
      to[place] = order.stateAfter(place);
      from[place] = before === UNSEEN ? (to[place] as number) : before;
    }
  }
  return { does, from, to, initial: baseIds.get(initial) as number };
}

const UNSEEN = -1;

/** Takes read strings apart, from the shortest common beginnings on, and learns what each append was appended to. */
class AppendOrder {
  /** A state that never is. */
  readonly never: number;
  readonly #appends: ReadonlyMap<string, number>;
  readonly #bases: ReadonlyMap<string, number>;
  readonly #firstState: number;
  readonly #lengths: readonly number[];
  readonly #before: Int32Array;
  /** Of each append: how many characters were before it where it was seen. */
  readonly #beginsAt: Int32Array;
  readonly #seenIn: (string | undefined)[] = [];
  readonly #textLength: Int32Array;
  readonly #stateOfRead = new Map<string, number>();
  /** For each length of the present string's beginning: ways to take it apart (at most 2), and its last append. */
  #ways = new Uint8Array(256);
  #last = new Int32Array(256);

  constructor(
    appends: ReadonlyMap<string, number>,
    bases: ReadonlyMap<string, number>,
    firstState: number,
    operations: number,
  ) {
    this.#appends = appends;
    this.#bases = bases;
    this.#firstState = firstState;
    this.never = firstState + operations;
    this.#lengths = [...new Set([...appends.keys()].map(({ length }) => length))];
    this.#textLength = new Int32Array(operations);
    for (const [text, append] of appends) this.#textLength[append] = text.length;
    this.#before = new Int32Array(operations).fill(UNSEEN);
    this.#beginsAt = new Int32Array(operations).fill(UNSEEN);
  }

  stateBefore(append: number): number {
    return this.#before[append] as number;
  }

  stateAfter(append: number): number {
    return this.#firstState + append;
  }

  stateRead(text: string): number {
    return this.#stateOfRead.get(text) as number;
  }

  /** @param reads in lexical order, so that neighbours share beginnings; false when one is ambiguous */
  learn(reads: readonly string[]): boolean {
    let previous: string | null = null;
    for (const text of reads) {
      this.#widen(text.length + 1);
      this.#takeApart(text, previous === null ? -1 : commonLength(previous, text));
      if ((this.#ways[text.length] as number) > 1) return false;
      this.#stateOfRead.set(text, this.#follow(text));
      previous = text;
    }
    return true;
  }

  /** Fills in `ways` and `last` for `text`, of which the first `known` characters were the previous text's. */
  #takeApart(text: string, known: number): void {
    this.#ways.fill(0, known + 1, text.length + 1);
    for (const base of this.#bases.keys()) {
      if (base.length <= known || !text.startsWith(base)) continue;
      this.#ways[base.length] = 1;
      this.#last[base.length] = UNSEEN;
    }
    const longest = Math.max(0, ...this.#lengths);
    for (let at = Math.max(0, known - longest); at < text.length; at++) {
      const ways = this.#ways[at] as number;
      if (ways === 0) continue;
      for (const length of this.#lengths) {
        const end = at + length;
        if (end <= known || end > text.length) continue;
        const append = this.#appends.get(text.slice(at, end));
        if (append === undefined) continue;
        this.#ways[end] = Math.min(2, (this.#ways[end] as number) + ways);
        this.#last[end] = append;
      }
    }
  }

  /** Records what each append of the text was appended to; returns the state the text is. */
  #follow(text: string): number {
    return this.#pathOf(text) ?? this.never + 1;
  }

  /** Null when nothing can have led to this text: it has foreign parts, or an append twice, or one seen elsewhere. */
  #pathOf(text: string): number | null {
    if (this.#ways[text.length] === 0) return null;
    const path = new Map<number, number>();
    let at = text.length;
    let append = this.#last[at] as number;
    while (append !== UNSEEN && this.#seenIn[append] === undefined) {
      if (path.has(append)) return null;
      at -= this.#textLength[append] as number;
      path.set(append, at);
      append = this.#last[at] as number;
    }
    let state = append === UNSEEN ? (this.#bases.get(text.slice(0, at)) as number) : this.stateAfter(append);
    if (append !== UNSEEN && !this.#endsAlike(append, text, at)) return null;
    for (const [each, begin] of [...path].reverse()) {
      this.#before[each] = state;
      this.#beginsAt[each] = begin;
      this.#seenIn[each] = text;
      state = this.stateAfter(each);
    }
    return state;
  }

  /** Whether an append was seen behind the same beginning as in this text, where it ends at `end`. */
  #endsAlike(append: number, text: string, end: number): boolean {
    const begin = end - (this.#textLength[append] as number);
    const seenIn = this.#seenIn[append] as string;
    return this.#beginsAt[append] === begin && text.startsWith(seenIn.slice(0, begin));
  }

  #widen(length: number): void {
    if (length <= this.#ways.length) return;
    const ways = new Uint8Array(length * 2);
    ways.set(this.#ways);
    this.#ways = ways;
    const last = new Int32Array(length * 2);
    last.set(this.#last);
    this.#last = last;
  }
}

function commonLength(a: string, b: string): number {
  if (b.startsWith(a)) return a.length;
  let length = 0;
  // Behind the end of either there is NaN, which equals nothing.
  while (a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
