import type { Json } from '../../harness/history/event.js';
import { classNames, type Classified } from './classes.js';
import { NEVER, type Operations } from './operations.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import type { Translation } from './translation.js';
import { canonical } from './values.js';

/** An item that no certain dequeue returned: which one it is, nothing can tell. */
const ANY = -1;

/** What a class of operations does to the queue; `item` of an enqueue or dequeue. */
type Does =
  | { readonly kind: 'enqueue' | 'dequeue'; readonly item: number }
  /** A dequeue that found nothing, and one whose result is unknown. */
  | { readonly kind: 'empty' | 'unknown'; readonly item: typeof ANY };

/** When an item was dequeued: invocation and completion of the operation that returned it. */
interface Dequeued {
  invokedAt: number;
  completedAt: number;
}

/**
 * A queue whose items are enqueued once each, which says much more than the plain model: an item goes to the one dequeue
 * that returned it, as soon as it is first and that dequeue is open (nothing is gained by leaving it there); and an item
 * can't stand behind one whose dequeue began only after its own had ended.
 *
 * @returns null when an item was enqueued, or returned, twice
 */
export function queueObject(translation: Translation, table: Operations): Classified | null {
  const { count, certain, source, initial } = translation;
  const operations = translation.operations();
  const items = new Map<string, number>();
  const dequeued = new Map<number, Dequeued>();
  const itemOf = (value: Json): number => {
    const name = canonical(value);
    const known = items.get(name);
    if (known !== undefined) return known;
    items.set(name, items.size);
    return items.size - 1;
  };
  const enqueued = new Set<number>();
  for (const value of initial as readonly Json[]) {
    if (enqueued.has(itemOf(value))) return null;
    enqueued.add(itemOf(value));
  }
  let unknownFrom = NEVER;
  for (let place = 0; place < count; place++) {
    const { f, argument, result } = operations[place] as (typeof operations)[number];
    const invokedAt = table.invokedAt.values[source[place] as number] as number;
    if (f === 'enqueue') {
      const item = itemOf(argument);
      if (enqueued.has(item)) return null;
      enqueued.add(item);
    } else if (result === undefined || certain[place] === 0) unknownFrom = Math.min(unknownFrom, invokedAt);
    else if (result !== null) {
      const item = itemOf(result);
      if (dequeued.has(item)) return null;
      dequeued.set(item, { invokedAt, completedAt: table.completedAt.values[source[place] as number] as number });
    }
  }
  const nameOf = (value: Json): number => {
    const item = itemOf(value);
    return dequeued.has(item) ? item : ANY;
  };
  // Items that nothing tells apart are enqueued by operations that act alike.
  const { classOf, representatives } = classNames({
    ...translation,
    alike: (place) => {
      const { f, argument } = operations[place] as (typeof operations)[number];
      return f === 'enqueue' && nameOf(argument) === ANY ? 'any' : translation.alike(place);
    },
  });
  const does = representatives.map(({ f, argument, result }): Does => {
    if (f === 'enqueue') return { kind: 'enqueue', item: nameOf(argument) };
    if (result === undefined) return { kind: 'unknown', item: ANY };
    return result === null ? { kind: 'empty', item: ANY } : { kind: 'dequeue', item: itemOf(result) };
  });
  const first = (initial as readonly Json[]).map(nameOf);
  return { object: new QueueObject(does, first, dequeued, unknownFrom), classOf };
}

class QueueObject implements SequentialObject {
  readonly initial: number;
  readonly acts: Uint8Array;
  readonly #does: readonly Does[];
  readonly #dequeued: ReadonlyMap<number, Dequeued>;
  /** When the first dequeue of unknown result began: from then on an item may go without a trace. */
  readonly #unknownFrom: number;
  readonly #states: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #transitions = new Map<number, number>();
  #dequeueOpen = false;

  constructor(
    does: readonly Does[],
    first: readonly number[],
    dequeued: ReadonlyMap<number, Dequeued>,
    unknownFrom: number,
  ) {
    this.#does = does;
    this.#dequeued = dequeued;
    this.#unknownFrom = unknownFrom;
    const actOf = { enqueue: Acts.update, dequeue: Acts.eager, empty: Acts.observe, unknown: Acts.update } as const;
    this.acts = Uint8Array.from(does, ({ kind }) => actOf[kind]);
    this.initial = this.#numberOf(first);
  }

  step(state: number, operationClass: number): number {
    const name = state * this.#does.length + operationClass;
    const known = this.#transitions.get(name);
    if (known !== undefined) return known;
    const after = this.#after(this.#states[state] as readonly number[], this.#does[operationClass] as Does);
    const number = after === null ? IMPOSSIBLE : this.#numberOf(after);
    this.#transitions.set(name, number);
    return number;
  }

  beginNeeds(): void {
    this.#dequeueOpen = false;
  }

  need(operationClass: number): void {
    if (this.#does[operationClass]?.kind !== 'enqueue') this.#dequeueOpen = true;
  }

  /** What nobody can tell apart is never enqueued early for its own sake, only to be dequeued without a trace. */
  useful(operationClass: number, optional: boolean): boolean {
    const { kind, item } = this.#does[operationClass] as Does;
    if (kind === 'enqueue' && item === ANY) return this.#dequeueOpen && !optional;
    return true;
  }

  #after(items: readonly number[], { kind, item }: Does): readonly number[] | null {
    switch (kind) {
      case 'enqueue':
        return this.#mayFollow(items, item) ? [...items, item] : null;
      case 'dequeue':
        return items[0] === item ? items.slice(1) : null;
      case 'empty':
        return items.length === 0 ? items : null;
      case 'unknown':
        return items[0] === ANY ? items.slice(1) : null;
    }
  }

  /** Whether an item can stand behind those: each of them must be able to go before it does. */
  #mayFollow(items: readonly number[], item: number): boolean {
    const gone = this.#dequeued.get(item)?.completedAt ?? NEVER;
    return items.every((ahead) => (this.#dequeued.get(ahead)?.invokedAt ?? this.#unknownFrom) < gone || gone === NEVER);
  }

  #numberOf(items: readonly number[]): number {
    const name = items.join();
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#states.length);
    this.#states.push(items);
    return this.#states.length - 1;
  }
}
