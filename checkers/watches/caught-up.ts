import type { Operation } from '../../harness/history/operation.js';
import type { Calm } from '../evidence/calm.js';

/** Acknowledged ones prove that the server had applied all earlier changes before it answered. */
const transactions = new Set(['write', 'create', 'delete', 'add', 'cas', 'acquire', 'release']);

/** ns of calm that a server is given to catch up before a sync is taken at its word. */
const quietNs = 1e9;

/** Whether the server that answered had certainly made a change before. */
export class CaughtUp {
  readonly #calm: Calm;

  constructor(calm: Calm) {
    this.#calm = calm;
  }

  /**
   * By a transaction that was asked for after the change was acknowledged; or by a sync, but only in calm times and a
   * while after both, for a deposed leader answers a sync from what it has, and a new one at once (ZOOKEEPER-1675).
   */
  with(change: Operation, { invocation, completion, outcome, invokedAt }: Operation): boolean {
    if (outcome !== 'ok' || completion === null || change.completedAt >= invokedAt) return false;
    if (transactions.has(invocation.f)) return true;
    if (invocation.f !== 'sync' && invocation.synced !== true) return false;
    const calmSince = this.#calm.since(completion.time);
    const madeBy = (change.completion ?? change.invocation).time;
    return calmSince !== null && invocation.time - Math.max(calmSince, madeBy) >= quietNs;
  }
}
