import type { Passage, QueueFlaw } from './queue-order.js';

const NONE = -1;

/**
 * Two items of which one was enqueued after the other and came out before it.
 *
 * @param there the items that were in the queue
 * @param left those that no dequeue returned, by the time they were enqueued by
 * @param unknown when the dequeues of unknown outcome were invoked, ascending
 */
export function firstOvertaken(
  there: readonly Passage[],
  left: readonly Passage[],
  unknown: readonly number[],
): QueueFlaw | null {
  const laterFirst = [...there].sort((a, b) => b.enqueuedFrom - a.enqueuedFrom);
  const soonerFirst = [...there].sort((a, b) => b.enqueuedBy - a.enqueuedBy);
  let next = 0;
  let soonest: Passage | null = null;
  for (const item of soonerFirst) {
    for (; next < laterFirst.length; next++) {
      const later = laterFirst[next] as Passage;
      if (later.enqueuedFrom <= item.enqueuedBy) break;
      if (soonest === null || later.dequeuedBy < soonest.dequeuedBy) soonest = later;
    }
    if (soonest !== null && soonest.dequeuedBy < item.dequeuedFrom) {
      return { why: 'overtaken', ahead: tooMany(item, soonest, left, unknown), behind: soonest };
    }
  }
  return null;
}

/** An item that no dequeue returned shares the dequeues of unknown outcome with others: together they are too many. */
function tooMany(
  item: Passage,
  { dequeuedBy }: Passage,
  left: readonly Passage[],
  unknown: readonly number[],
): readonly Passage[] {
  if (item.dequeue !== NONE) return [item];
  const place = left.indexOf(item);
  const begun = unknown.filter((at) => at < dequeuedBy).length;
  return left.slice(place - begun, place + 1);
}

/** A run of moments at each of which some item was there. The moment `at` lies between that line and the next. */
interface Covered {
  readonly from: number;
  to: number;
}

/** A dequeue that found nothing, though at every moment of it some item was there. */
export function firstCovered(
  there: readonly Passage[],
  empty: readonly number[],
  from: (place: number) => number,
  by: (place: number) => number,
): QueueFlaw | null {
  const inOrder = [...there].sort((a, b) => a.enqueuedBy - b.enqueuedBy);
  const runs: Covered[] = [];
  for (const { enqueuedBy, dequeuedFrom } of inOrder) {
    const last = runs.at(-1);
    if (last === undefined || enqueuedBy > last.to) runs.push({ from: enqueuedBy, to: dequeuedFrom });
    else last.to = Math.max(last.to, dequeuedFrom);
  }
  let run = 0;
  for (const place of empty) {
    // Both are in the order of lines.
    while (run < runs.length && (runs[run] as Covered).to <= from(place)) run++;
    const around = runs[run];
    if (around !== undefined && around.from <= from(place) && by(place) <= around.to) {
      return { why: 'not-empty', dequeue: place, items: cover(inOrder, from(place), by(place)) };
    }
  }
  return null;
}

/** As few items as will do to have one at every moment of a stretch. */
function cover(inOrder: readonly Passage[], from: number, by: number): readonly Passage[] {
  const chosen: Passage[] = [];
  let next = 0;
  for (let at = from; at < by; at = (chosen.at(-1) as Passage).dequeuedFrom) {
    let longest: Passage | null = null;
    for (; next < inOrder.length && (inOrder[next] as Passage).enqueuedBy <= at; next++) {
      const item = inOrder[next] as Passage;
      if (longest === null || item.dequeuedFrom > longest.dequeuedFrom) longest = item;
    }
    chosen.push(longest as Passage);
  }
  return chosen;
}
