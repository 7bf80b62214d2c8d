import { countUpTo } from '../evidence/sorted.js';
import type { LockMode } from './grant.js';

/** A lock node that somebody made, or may have made, and until when it may have been there. */
export interface Blocker {
  /** Null where it is not known: then it may be ahead of any other. */
  readonly sequence: number | null;
  readonly mode: LockMode;
  /** ns since the run's start; Infinity if nobody knows that it went. */
  readonly goneAt: number;
}

/** All nodes of a lock, by number: when those that block a waiter were gone. */
export class Blockers {
  readonly #all: Ascending;
  readonly #exclusive: Ascending;
  readonly #overflowed: boolean;

  constructor(nodes: readonly Blocker[]) {
    this.#all = new Ascending(nodes);
    this.#exclusive = new Ascending(nodes.filter(({ mode }) => mode === 'exclusive'));
    this.#overflowed = nodes.some(({ sequence }) => sequence !== null && sequence < 0);
  }

  /** When every node was gone that was made before this one and conflicts with it. */
  allGone(sequence: number, mode: LockMode): number {
    // Past the end of 32 bits numbers no longer say who came first.
    if (this.#overflowed) return Infinity;
    return (mode === 'shared' ? this.#exclusive : this.#all).allGone(sequence);
  }
}

class Ascending {
  readonly #sequences: readonly number[];
  /** By place: when all up to there were gone. */
  readonly #allGone: readonly number[];
  /** When all were gone whose number nobody knows. */
  readonly #unnumbered: number;

  constructor(nodes: readonly Blocker[]) {
    const numbered = nodes
      .flatMap(({ sequence, goneAt }) => (sequence === null ? [] : [{ sequence, goneAt }]))
      .sort((a, b) => a.sequence - b.sequence);
    let gone = 0;
    this.#sequences = numbered.map(({ sequence }) => sequence);
    this.#allGone = numbered.map(({ goneAt }) => (gone = Math.max(gone, goneAt)));
    this.#unnumbered = nodes.reduce(
      (latest, { sequence, goneAt }) => (sequence === null ? Math.max(latest, goneAt) : latest),
      0,
    );
  }

  allGone(sequence: number): number {
    return Math.max(this.#unnumbered, this.#allGone[countUpTo(this.#sequences, sequence - 1) - 1] ?? 0);
  }
}
