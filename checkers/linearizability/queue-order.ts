import type { Json } from '../../harness/history/event.js';
import { NEVER, type Operations } from './operations.js';
import { firstCovered, firstOvertaken } from './queue-patterns.js';
import type { Translation } from './translation.js';
import { canonical } from './values.js';

const NONE = -1;

/** When an item was put in and taken out: the lines of the history between which each must have happened. */
export interface Passage {
  /** Place of the enqueue in the translation; NONE for what was there at the beginning. */
  readonly enqueue: number;
  readonly enqueuedFrom: number;
  readonly enqueuedBy: number;
  /** Place of the dequeue; NONE when nothing returned it. */
  dequeue: number;
  dequeuedFrom: number;
  dequeuedBy: number;
}

/** Operations in a flaw are places in the translation. */
export type QueueFlaw =
  /** Nobody enqueued what came out, or only after it had. */
  | { readonly why: 'unwritten'; readonly dequeue: number }
  | { readonly why: 'twice'; readonly first: number; readonly second: number }
  /** `behind` was enqueued after all of `ahead`, and came out although one of them was still before it. */
  | { readonly why: 'overtaken'; readonly ahead: readonly Passage[]; readonly behind: Passage }
  /** It found nothing, though there was always one of these items. */
  | { readonly why: 'not-empty'; readonly dequeue: number; readonly items: readonly Passage[] };

/**
 * Linearizability of a first-in-first-out queue to which each item is added once. Such a history is impossible just when
 * it shows one of four things: an item came out that had not gone in; one came out twice; y was enqueued after x and came
 * out before x did; or a dequeue found nothing although some item or other was there all the time (Henzinger, Sezgin and
 * Vafeiadis, Aspect-oriented linearizability proofs, 2013; Bouajjani, Emmi, Enea and Hamza, On reducing linearizability
 * to state reachability, 2015).
 *
 * An enqueue of unknown outcome counts if its item came out. A dequeue of unknown outcome may have taken any item, so
 * those that no dequeue returned are given to them in order: the one enqueued by the earliest time to the one
 * invoked first. Any other way leaves some item there for longer. O(n log n).
 *
 * @returns null when an item was enqueued twice
 */
export function judgeQueue(translation: Translation, table: Operations): { readonly flaw: QueueFlaw | null } | null {
  const { count, source } = translation;
  const operations = translation.operations();
  const from = (place: number): number => table.invokedAt.values[source[place] as number] as number;
  const by = (place: number): number => table.completedAt.values[source[place] as number] as number;
  const items = initialItems(translation.initial as readonly Json[]);
  if (items === null) return null;
  for (let place = 0; place < count; place++) {
    const { f, argument } = operations[place] as (typeof operations)[number];
    if (f !== 'enqueue') continue;
    if (items.has(canonical(argument))) return null;
    items.set(canonical(argument), passage(place, from(place), by(place)));
  }
  const empty: number[] = [];
  const unknown: number[] = [];
  for (let place = 0; place < count; place++) {
    const { f, result } = operations[place] as (typeof operations)[number];
    if (f === 'enqueue') continue;
    if (result === undefined) unknown.push(from(place));
    else if (result === null) empty.push(place);
    else {
      const item = items.get(canonical(result));
      if (item === undefined || by(place) < item.enqueuedFrom) return { flaw: { why: 'unwritten', dequeue: place } };
      if (item.dequeue !== NONE) return { flaw: { why: 'twice', first: item.dequeue, second: place } };
      item.dequeue = place;
      item.dequeuedFrom = from(place);
      item.dequeuedBy = by(place);
    }
  }
  // One that nothing certainly put in or took out constrains nothing.
  const there = [...items.values()];
  const left = there.filter(({ dequeue }) => dequeue === NONE).sort((a, b) => a.enqueuedBy - b.enqueuedBy);
  for (let each = 0; each < Math.min(left.length, unknown.length); each++) {
    (left[each] as Passage).dequeuedFrom = unknown[each] as number;
  }
  return { flaw: firstOvertaken(there, left, unknown) ?? firstCovered(there, empty, from, by) };
}

function passage(enqueue: number, enqueuedFrom: number, enqueuedBy: number): Passage {
  return { enqueue, enqueuedFrom, enqueuedBy, dequeue: NONE, dequeuedFrom: NEVER, dequeuedBy: NEVER };
}

/** One after the other before the history begins; null when one is there twice. */
function initialItems(initial: readonly Json[]): Map<string, Passage> | null {
  const items = new Map<string, Passage>();
  for (let each = 0; each < initial.length; each++) {
    const at = each - initial.length;
    items.set(canonical(initial[each] as Json), passage(NONE, at, at));
  }
  return items.size === initial.length ? items : null;
}
