import type { Operation } from '../../harness/history/operation.js';
import { countUpTo } from '../evidence/sorted.js';

const writes = new Set(['write', 'create', 'delete']);

/**
 * Bounds where drivers show no zxid: writes are linearizable (W1), so a change has a lower zxid than every write that
 * was asked for after its acknowledgement.
 */
export class LaterWrites {
  /** Positions of the invocations, ascending. */
  readonly #invokedAt: readonly number[];
  /** By place: the lowest zxid from there on. */
  readonly #lowest: Float64Array;

  constructor(operations: readonly Operation[]) {
    const placed = operations.filter(
      ({ invocation, completion, outcome }) =>
        outcome === 'ok' && writes.has(invocation.f) && (completion?.zxid ?? 0) > 0,
    );
    this.#invokedAt = placed.map(({ invokedAt }) => invokedAt);
    this.#lowest = new Float64Array(placed.length);
    let lowest = Infinity;
    for (let place = placed.length - 1; place >= 0; place--) {
      lowest = Math.min(lowest, placed[place]?.completion?.zxid ?? Infinity);
      this.#lowest[place] = lowest;
    }
  }

  /** The lowest zxid of a write invoked after the operation was completed; Infinity if there is none. */
  lowestAfter({ completedAt }: Operation): number {
    return this.#lowest[countUpTo(this.#invokedAt, completedAt)] ?? Infinity;
  }
}
