import type { Operation } from '../../harness/history/operation.js';
import { countUpTo } from '../evidence/sorted.js';
import { asNumber, fieldOf, numberIn } from '../evidence/json-fields.js';
import type { Grant } from './grant.js';
import type { LockRecord } from './lock-history.js';

/** One successful, non-atomic read and write of a lock's counter. */
export interface Work {
  readonly operation: Operation;
  readonly grant: Grant | null;
  readonly token: number | null;
  readonly read: number;
  /** Null for a holder who only read. */
  readonly wrote: number | null;
}

/** Work whose end nobody knows: it may have written any value from `from` to `to`, then or later. */
export interface UnknownWork {
  readonly operation: Operation;
  readonly grant: Grant | null;
  readonly from: number;
  readonly to: number;
}

export interface GuardedWork {
  /** In the order of invocation. */
  readonly done: readonly Work[];
  readonly unknown: readonly UnknownWork[];
  /** Successful, but without a number read. */
  readonly unreadable: number;
}

/** The guarded work of one lock. */
export function guardedWork(lock: LockRecord): GuardedWork {
  const done: Work[] = [];
  let unreadable = 0;
  for (const { operation, grant } of lock.guards) {
    if (operation.outcome !== 'ok') continue;
    const value = operation.completion?.value;
    if (operation.invocation.f === 'read') {
      // A look at the counter, with nothing written: by the holder of a shared lock, or at the end.
      const seen = asNumber(value);
      if (seen === null) unreadable++;
      else done.push({ operation, grant, token: grant?.sequence ?? null, read: seen, wrote: null });
      continue;
    }
    const read = numberIn(value, 'read');
    const wrote = numberIn(value, 'wrote');
    const readsOnly = wrote === null && (fieldOf(value, 'wrote') ?? null) === null;
    if (read === null || (wrote === null && !readsOnly)) unreadable++;
    else done.push({ operation, grant, token: numberIn(value, 'token') ?? grant?.sequence ?? null, read, wrote });
  }
  return { done, unknown: unknownWork(lock, done), unreadable };
}

/**
 * The counter only grows, so unknown work read at least what was acknowledged before it began, and at most what was
 * written by anybody who began before it broke off; it wrote one more than it read.
 */
function unknownWork(lock: LockRecord, done: readonly Work[]): UnknownWork[] {
  const writes = done.filter(({ wrote }) => wrote !== null);
  const byEnd = [...writes].sort((a, b) => a.operation.completedAt - b.operation.completedAt);
  const ends = byEnd.map(({ operation }) => operation.completedAt);
  const acknowledged = runningHighest(byEnd);
  const starts = writes.map(({ operation }) => operation.invocation.time);
  const begun = runningHighest(writes);
  return lock.guards
    .filter(({ operation }) => operation.outcome === 'info' && operation.invocation.f === 'guard')
    .map(({ operation, grant }) => {
      const before = countUpTo(ends, operation.invokedAt);
      const attempted = numberIn(operation.completion?.value, 'wrote');
      if (attempted !== null) return { operation, grant, from: attempted, to: attempted };
      const brokeOff = operation.completion?.time;
      const during = brokeOff === undefined ? 0 : countUpTo(starts, brokeOff);
      const from = (acknowledged[before - 1] ?? -Infinity) + 1;
      const to = brokeOff === undefined ? Infinity : Math.max(from, (begun[during - 1] ?? -Infinity) + 1);
      return { operation, grant, from, to };
    });
}

/** For each place the highest value written by then. */
function runningHighest(work: readonly Work[]): number[] {
  let highest = -Infinity;
  return work.map(({ wrote }) => (highest = Math.max(highest, wrote ?? -Infinity)));
}
