import type { Json } from '../../harness/history/event.js';
import type { Budget } from '../checker.js';
import type { Flaw } from './flaw.js';
import type { Operations } from './operations.js';
import type { Translation } from './translation.js';
import { canonical, ValueIds } from './values.js';
import type { Wording } from './wording.js';

const NOWHERE = -1;

/** Operations in a flaw are places in the translation. */
export type SetFlaw =
  | { readonly why: 'unwritten'; readonly read: number; readonly element: string }
  | { readonly why: 'lost'; readonly read: number; readonly element: string }
  | { readonly why: 'incomparable'; readonly first: number; readonly second: number }
  | { readonly why: 'order'; readonly earlier: number; readonly later: number };

/**
 * Linearizability of a set that only grows and to which each element is added once: what was read is a chain, each read
 * holding all that a smaller one held, so reads and adds have positions: an element was added right before the first
 * read that shows it, one that no read shows after all of them. The history is impossible just when the reads are no chain,
 * or x completed before y was invoked and y stands before x (as for the witness). Linear in what was read.
 *
 * @returns null when an element was added twice
 */
export function judgeSet(
  translation: Translation,
  table: Operations,
  budget: Budget,
): { readonly flaw: SetFlaw | null } | null {
  const { count, certain, initial } = translation;
  const operations = translation.operations();
  const ids = new ValueIds();
  const added = new Map<number, number>();
  const reads: Read[] = [];
  for (let place = 0; place < count; place++) {
    const { f, argument, result } = operations[place] as (typeof operations)[number];
    if (f === 'read') {
      reads.push({ place, elements: elementsOf(result, ids) });
      // What is left undone here is left undone by the judges after it, which say so.
      if (budget.exceeded() !== null) return null;
    } else if (added.has(ids.idOf(argument))) return null;
    else added.set(ids.idOf(argument), place);
  }
  const first = new Set((initial as readonly string[]).map((text) => ids.idOf(JSON.parse(text) as Json)));
  for (const element of first) if (added.has(element)) return null;
  const position = new Int32Array(count).fill(NOWHERE);
  reads.sort((a, b) => a.elements.length - b.elements.length);
  const known = new Set(first);
  let rank = 0;
  let before: Read | null = null;
  for (const read of reads) {
    if (before === null || read.elements.length > before.elements.length) rank++;
    for (const element of read.elements) {
      if (known.has(element)) continue;
      const add = added.get(element);
      if (add === undefined) return { flaw: { why: 'unwritten', read: read.place, element: textOf(element, ids) } };
      known.add(element);
      position[add] = 2 * rank;
    }
    if (known.size !== read.elements.length) return { flaw: notAChain(read, before, first, ids) };
    position[read.place] = 2 * rank + 1;
    before = read;
  }
  for (const add of added.values()) {
    if (certain[add] === 1 && position[add] === NOWHERE) position[add] = 2 * rank + 2;
  }
  return { flaw: againstTime(translation, table, position) };
}

/** What a read showed: numbers of its elements, each once. A typed array, for all reads together may be large. */
interface Read {
  readonly place: number;
  readonly elements: Int32Array;
}

function elementsOf(result: Json | undefined, ids: ValueIds): Int32Array {
  if (!Array.isArray(result)) return new Int32Array(0);
  return Int32Array.from(new Set((result as readonly Json[]).map((element) => ids.idOf(element))));
}

function textOf(element: number, ids: ValueIds): string {
  return canonical(ids.valueOf(element));
}

/** The read lacks something of the initial elements, or of the read before it. */
function notAChain(read: Read, before: Read | null, first: ReadonlySet<number>, ids: ValueIds): SetFlaw {
  for (const element of first) {
    if (!read.elements.includes(element)) return { why: 'lost', read: read.place, element: textOf(element, ids) };
  }
  return { why: 'incomparable', first: before?.place ?? read.place, second: read.place };
}

/** One pass with a running maximum, as for the witness. */
function againstTime({ source, count }: Translation, table: Operations, position: Int32Array): SetFlaw | null {
  const placeOf = new Int32Array(table.count).fill(NOWHERE);
  for (let place = 0; place < count; place++) placeOf[source[place] as number] = place;
  let furthest = NOWHERE;
  for (let at = 0; at < table.sequence.length; at++) {
    const line = table.sequence.values[at] as number;
    const place = placeOf[line < 0 ? ~line : line] as number;
    if (place === NOWHERE || position[place] === NOWHERE) continue;
    const shown = furthest === NOWHERE ? NOWHERE : (position[furthest] as number);
    if (line < 0) {
      if ((position[place] as number) > shown) furthest = place;
    } else if ((position[place] as number) < shown) return { why: 'order', earlier: place, later: furthest };
  }
  return null;
}

/** Says in words why a set's history is impossible. */
export function explainSet(flaw: SetFlaw, { source }: Translation, say: Wording): Flaw {
  const number = (place: number): number => source[place] as number;
  const operation = (place: number): string => {
    const text = say.operation(number(place));
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  switch (flaw.why) {
    case 'unwritten':
      return {
        kind: 'unwritten-value',
        message: `${operation(flaw.read)} shows ${flaw.element}, which nothing can have added.`,
        operations: [number(flaw.read)],
      };
    case 'lost':
      return {
        kind: 'lost-value',
        message: `${operation(flaw.read)} lacks ${flaw.element}, which was there from the beginning.`,
        operations: [number(flaw.read)],
      };
    case 'incomparable':
      return {
        kind: 'incomparable-reads',
        message: `${operation(flaw.first)} and ${say.operation(number(flaw.second))} each lack something that the other shows, though nothing is ever taken out.`,
        operations: [number(flaw.first), number(flaw.second)],
      };
    case 'order':
      return {
        kind: 'order',
        message: `By what the reads show, ${say.operation(number(flaw.earlier))} comes before ${say.operation(number(flaw.later))}, but the latter had completed before the former was invoked.`,
        operations: [number(flaw.later), number(flaw.earlier)],
      };
  }
}
