import type { Budget } from '../checker.js';
import { cut } from '../evidence/wording.js';
import type { Model, ModelOperation } from '../models/model.js';
import type { PartialOrder } from '../verdict.js';
import { NEVER, type Operations } from './operations.js';
import type { Translation } from './translation.js';
import type { Wording } from './wording.js';

/** More operations, or other ones that may have had an effect, make no picture. */
const OPERATIONS_MAX = 10;
const HELPERS_MAX = 200;
const STEPS_MAX = 20_000;

/** A way so far: which of the operations have taken effect, by bits, and what they left. */
interface Way {
  readonly placed: number;
  readonly state: unknown;
  readonly steps: readonly { readonly place: number; readonly state: unknown; readonly helper: boolean }[];
}

/**
 * How far an order of a few operations gets that respects real time, and what then cannot come next. Where one of them
 * is not possible as it is, one other operation on the key may have had its effect right before, once, at any time.
 * Null where all of them can be ordered (the flaw lies elsewhere: in versions, say), and where there are too many.
 *
 * @param numbers operations by their number in the table
 */
export function partialOrder(
  numbers: readonly number[],
  table: Operations,
  translation: Translation,
  say: Wording,
  budget: Budget,
): PartialOrder | null {
  const places = [...new Set(numbers)].map((number) => translation.source.indexOf(number)).sort((a, b) => a - b);
  if (places.length < 1 || places.length > OPERATIONS_MAX || places.includes(-1)) return null;
  const search = new OrderSearch(places, table, translation, budget);
  const best = search.furthest();
  if (best === null) return null;
  const model: Model = translation.model;
  const shown = (state: unknown): string => cut(model.show(state));
  const text = (place: number): { readonly event: number; readonly text: string } => {
    const number = translation.source[place] as number;
    return { event: table.invocationIndex.values[number] as number, text: say.operation(number) };
  };
  return {
    initial: shown(translation.initial),
    steps: best.steps.map(({ place, state, helper }) => ({ ...text(place), state: shown(state), helper })),
    stuck: search.next(best.placed).map((bit) => text(places[bit] as number)),
  };
}

class OrderSearch {
  readonly #places: readonly number[];
  readonly #operations: readonly ModelOperation[];
  readonly #model: Model;
  readonly #initial: unknown;
  readonly #budget: Budget;
  /** Of each operation: bits of those that had completed before it was invoked, or are not certain. */
  readonly #before: readonly number[];
  readonly #certain: number;
  readonly #helpers: readonly number[];

  constructor(places: readonly number[], table: Operations, translation: Translation, budget: Budget) {
    const { source, model } = translation;
    const invokedAt = (place: number): number => table.invokedAt.values[source[place] as number] as number;
    const completedAt = (place: number): number => table.completedAt.values[source[place] as number] as number;
    this.#places = places;
    this.#operations = translation.operations();
    this.#model = model;
    this.#initial = translation.initial;
    this.#budget = budget;
    const isCertain = (place: number): boolean => translation.certain[place] === 1 && completedAt(place) !== NEVER;
    this.#certain = bitsOf(places, isCertain);
    this.#before = places.map((place) =>
      bitsOf(places, (other) => isCertain(other) && completedAt(other) < invokedAt(place)),
    );
    const until = Math.max(...places.filter(isCertain).map(completedAt));
    const all = Array.from({ length: translation.count }, (_, place) => place);
    this.#helpers = all.filter((place) => {
      const effect = model.effect(this.#operations[place] as ModelOperation);
      return !places.includes(place) && effect !== 'observe' && effect !== 'ignore' && invokedAt(place) < until;
    });
  }

  /** Which operations nothing that is not placed yet has to come before. */
  next(placed: number): number[] {
    return this.#places.flatMap((_, bit) =>
      (placed & (1 << bit)) === 0 && ((this.#before[bit] as number) & ~placed) === 0 ? [bit] : [],
    );
  }

  furthest(): Way | null {
    if (this.#helpers.length > HELPERS_MAX) return null;
    const ways: Way[] = [{ placed: 0, state: this.#initial, steps: [] }];
    const seen = new Set<string>();
    let best = ways[0] as Way;
    for (let steps = 0; ways.length > 0; steps++) {
      if (steps > STEPS_MAX || (steps % 1024 === 0 && this.#budget.exceeded() !== null)) return null;
      const way = ways.pop() as Way;
      if ((way.placed & this.#certain) === this.#certain) return null;
      if (bitCount(way.placed) > bitCount(best.placed)) best = way;
      for (const after of this.#after(way).reverse()) {
        const used = after.steps.filter(({ helper }) => helper).map(({ place }) => place);
        const name = `${after.placed} ${this.#model.hash(after.state)} ${used.sort((a, b) => a - b).join()}`;
        if (seen.has(name)) continue;
        seen.add(name);
        ways.push(after);
      }
    }
    return best;
  }

  #after(way: Way): Way[] {
    return this.next(way.placed).flatMap((bit) => {
      const place = this.#places[bit] as number;
      const direct = this.#step(way, place, false);
      const found = direct === null ? this.#helped(way, place) : [direct];
      return found.map((after) => ({ ...after, placed: after.placed | (1 << bit) }));
    });
  }

  #helped(way: Way, place: number): Way[] {
    return this.#helpers.flatMap((helper) => {
      if (way.steps.some((step) => step.place === helper)) return [];
      const between = this.#step(way, helper, true);
      const after = between === null ? null : this.#step(between, place, false);
      return after === null ? [] : [after];
    });
  }

  #step({ placed, state, steps }: Way, place: number, helper: boolean): Way | null {
    const after = this.#model.step(state, this.#operations[place] as ModelOperation);
    return after === undefined ? null : { placed, state: after, steps: [...steps, { place, state: after, helper }] };
  }
}

function bitsOf(places: readonly number[], holds: (place: number) => boolean): number {
  return places.reduce((bits, place, bit) => (holds(place) ? bits | (1 << bit) : bits), 0);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
