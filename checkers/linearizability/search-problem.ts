import { kvAppend } from '../models/kv-append.js';
import { appendObject } from './append-object.js';
import type { Classified } from './classes.js';
import { modelObject } from './model-object.js';
import { NEVER, type Operations } from './operations.js';
import { registerObject } from './register-object.js';
import { Acts, type SequentialObject } from './sequential-object.js';
import type { Translation } from './translation.js';

/**
 * What the searches work on: operations that certainly happened, numbered from 0 in order of invocation, and optional
 * ones, of which only the class and the number matter.
 */
export interface SearchProblem {
  readonly object: SequentialObject;
  /** How many operations certainly happened. */
  readonly certain: number;
  /** Of each certain operation: its class, its place in the translation, its slot among those open at the same time. */
  readonly classOf: Int32Array;
  readonly placeOf: Int32Array;
  readonly slotOf: Int32Array;
  /** The open operation that completes next before it, when it is invoked; -1 when it completes first of all. */
  readonly completesAfter: Int32Array;
  /** How many slots. */
  readonly slots: number;
  /** Of each class of optional operations: its class, and how many there are in all. */
  readonly optionalClass: Int32Array;
  readonly optionalMax: Int32Array;
  /**
   * What happens, in order: `o` invokes the certain operation o, `~o` completes it, and `certain + u` makes one more
   * optional operation of class u possible. Ends with the last completion.
   */
  readonly events: Int32Array;
}

/** Which of the translated operations to search, and how; all as they are when left out. For shrinking. */
export interface Selection {
  /** Up to which place of the history, exclusive. */
  readonly until: number;
  /** 1: as it is; 0: anything may be, so what has an effect may have had it at any time. By place in the translation. */
  readonly kept: Uint8Array;
}

export function classify(translation: Translation): Classified {
  if (translation.register !== null) return registerObject(translation.register);
  return translation.model === kvAppend ? appendObject(translation) : modelObject(translation);
}

const Role = { dropped: 0, certain: 1, optional: 2, anytime: 3 } as const;

/** The part each translated operation plays. */
function rolesOf(
  { count, certain, source }: Translation,
  table: Operations,
  { object, classOf }: Classified,
  selection: Selection | undefined,
): Uint8Array {
  const roles = new Uint8Array(count);
  const until = selection?.until ?? NEVER;
  for (let place = 0; place < count; place++) {
    const number = source[place] as number;
    const observes = object.acts[classOf[place] as number] === Acts.observe;
    if ((table.invokedAt.values[number] as number) >= until) roles[place] = Role.dropped;
    else if (selection !== undefined && selection.kept[place] === 0)
      roles[place] = observes ? Role.dropped : Role.anytime;
    else if (certain[place] === 1 && (table.completedAt.values[number] as number) < until) roles[place] = Role.certain;
    else roles[place] = observes ? Role.dropped : Role.optional;
  }
  return roles;
}

/** Numbers the classes of optional operations and counts them. */
class OptionalClasses {
  readonly classes: number[] = [];
  readonly max: number[] = [];
  readonly #numbers = new Map<number, number>();

  add(operationClass: number): number {
    let number = this.#numbers.get(operationClass);
    if (number === undefined) {
      number = this.classes.length;
      this.#numbers.set(operationClass, number);
      this.classes.push(operationClass);
      this.max.push(0);
    }
    this.max[number] = (this.max[number] as number) + 1;
    return number;
  }
}

/** Builds the problem: roles, then one pass over the key's lines. */
export function searchProblem(
  translation: Translation,
  table: Operations,
  classified: Classified,
  selection?: Selection,
): SearchProblem {
  const { classOf } = classified;
  const roles = rolesOf(translation, table, classified, selection);
  const numbers = new Int32Array(translation.count);
  const placeOf: number[] = [];
  const placeOfSource = new Int32Array(table.count).fill(-1);
  for (let place = 0; place < translation.count; place++) {
    placeOfSource[translation.source[place] as number] = place;
    if (roles[place] === Role.certain) numbers[place] = placeOf.push(place) - 1;
  }
  const optional = new OptionalClasses();
  const events: number[] = [];
  let length = 0;
  for (let place = 0; place < translation.count; place++) {
    if (roles[place] === Role.anytime) events.push(placeOf.length + optional.add(classOf[place] as number));
  }
  for (let at = 0; at < table.sequence.length; at++) {
    const line = table.sequence.values[at] as number;
    const place = placeOfSource[line < 0 ? ~line : line] as number;
    if (place < 0) continue;
    const role = roles[place] as number;
    if (role === Role.certain) {
      const number = numbers[place] as number;
      events.push(line < 0 ? ~number : number);
      if (line < 0) length = events.length;
    } else if (role === Role.optional && line >= 0) {
      events.push(placeOf.length + optional.add(classOf[place] as number));
    }
  }
  const lines = Int32Array.from(events.slice(0, length));
  return {
    object: classified.object,
    certain: placeOf.length,
    classOf: Int32Array.from(placeOf, (place) => classOf[place] as number),
    placeOf: Int32Array.from(placeOf),
    ...placing(lines, placeOf.length),
    optionalClass: Int32Array.from(optional.classes),
    optionalMax: Int32Array.from(optional.max),
    events: lines,
  };
}

/** Gives each certain operation a slot, and its place among the open ones in order of completion. */
function placing(events: Int32Array, certain: number): Pick<SearchProblem, 'slotOf' | 'slots' | 'completesAfter'> {
  const completion = new Int32Array(certain);
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as number;
    if (event < 0) completion[~event] = at;
  }
  const slotOf = new Int32Array(certain);
  const completesAfter = new Int32Array(certain);
  const free: number[] = [];
  const open: number[] = [];
  let slots = 0;
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as number;
    if (event < 0) {
      open.shift();
      free.push(slotOf[~event] as number);
    } else if (event < certain) {
      let before = open.length;
      while (before > 0 && (completion[open[before - 1] as number] as number) > (completion[event] as number)) before--;
      completesAfter[event] = before === 0 ? -1 : (open[before - 1] as number);
      open.splice(before, 0, event);
      slotOf[event] = free.pop() ?? slots++;
    }
  }
  return { slotOf, slots, completesAfter };
}
