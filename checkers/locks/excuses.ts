import { atSeconds, milliseconds } from '../evidence/wording.js';
import { holderOf } from './describe-grant.js';
import type { Grant } from './grant.js';
import type { UnknownWork, Work } from './guarded-work.js';
import type { Overlap } from './overlaps.js';

/** Why a loss is not held against the lock (`price`), or cannot be held against anybody for certain (`doubt`). */
export interface Excuse {
  readonly kind: 'price' | 'doubt';
  readonly why: string;
}

/** What may excuse an update lost under a lock. */
export class Excuses {
  readonly #zombies = new Map<Grant, Overlap>();
  readonly #undecided = new Map<Grant, Overlap>();
  readonly #unknown: readonly UnknownWork[];

  constructor(overlaps: readonly Overlap[], unknown: readonly UnknownWork[]) {
    for (const overlap of overlaps) {
      if (overlap.judged === 'broken') continue;
      const into = overlap.judged === 'zombie' ? this.#zombies : this.#undecided;
      into.set(overlap.earlier, overlap).set(overlap.later, overlap);
    }
    this.#unknown = unknown;
  }

  of(first: Work, second: Work): Excuse | null {
    const zombie = this.#overlapOf(this.#zombies, first, second);
    if (zombie !== null) {
      const why = `in a zombie window of ${milliseconds(zombie.to - zombie.from)} (${zombie.cause}): the price of not fencing`;
      return { kind: 'price', why };
    }
    const late = lateWork(first) ?? lateWork(second);
    if (late !== null) return { kind: 'price', why: late };
    if (this.#overlapOf(this.#undecided, first, second) !== null) {
      return { kind: 'doubt', why: 'whether one of them was a holder that could not know better cannot be shown' };
    }
    const unknown = this.#unknown.find(
      ({ operation, from, to }) =>
        from <= second.read && second.read <= to && operation.invokedAt < second.operation.completedAt,
    );
    if (unknown === undefined) return null;
    const { process, time } = unknown.operation.invocation;
    const why = `work of unknown outcome of process ${String(process)} at ${atSeconds(time)} may have written the older value late`;
    return { kind: 'doubt', why };
  }

  #overlapOf(overlaps: ReadonlyMap<Grant, Overlap>, first: Work, second: Work): Overlap | null {
    const of = (grant: Grant | null): Overlap | null => (grant === null ? null : (overlaps.get(grant) ?? null));
    return of(first.grant) ?? of(second.grant);
  }
}

/** Begun while its client believed in the lock, ended after it was told otherwise. */
function lateWork({ operation, grant }: Work): string | null {
  // Whose own release succeeded had not lost the lock, whatever it was told.
  if (grant === null || grant.loss === null || grant.release?.outcome === 'ok') return null;
  if (operation.invokedAt >= grant.endsAt || operation.completedAt <= grant.endsAt) return null;
  return `${holderOf(grant)} was told that it may have lost the lock while its work was under way: the price of not fencing`;
}
