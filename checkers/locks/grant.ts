import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';

export type LockMode = 'exclusive' | 'shared';

/** One time that somebody was given a lock, and how long it believed to hold it: from `grantedAt` to `endsAt`. */
export interface Grant {
  readonly key: string;
  /** The session, normalised; null where the history has none. */
  readonly session: string | null;
  readonly mode: LockMode;
  /** Of the lock node: the fencing token. */
  readonly sequence: number | null;
  /** Of the lock node: tells incarnations of the lock's parent apart. */
  readonly czxid: number | null;
  /** Sequences of all smaller nodes in the listing that decided the grant. */
  readonly ahead: readonly number[] | null;
  /** The state that listing showed. */
  readonly listingZxid: number | null;
  readonly acquire: Operation;
  /** Position of the acquire's completion. */
  readonly grantedAt: number;
  /** The release, once invoked. */
  release: Operation | null;
  /** What told the client that it may have lost the lock. */
  loss: HistoryEvent | null;
  /** Position at which the belief ended: release invoked or loss learned, whichever came first; Infinity if neither. */
  endsAt: number;
  /** Time of `endsAt`; the end of the history if it never ended. */
  endTime: number;
  /** Guarded work begun after the loss was learned and before any release. */
  workAfterLoss: Operation | null;
}

export function grantTime(grant: Grant): number {
  return (grant.acquire.completion ?? grant.acquire.invocation).time;
}

export function conflict(a: Grant, b: Grant): boolean {
  return a.mode === 'exclusive' || b.mode === 'exclusive';
}

/**
 * Was `a`'s lock node made before `b`'s? By czxid, else by sequence (both of one incarnation of the parent), else null:
 * the order in which clients learn of their grants says nothing about it.
 */
export function nodeOrder(a: Grant, b: Grant): number | null {
  if (a.czxid !== null && b.czxid !== null && a.czxid !== b.czxid) return a.czxid - b.czxid;
  if (a.sequence !== null && b.sequence !== null && a.sequence !== b.sequence) {
    return sequenceOrder(a.sequence, b.sequence);
  }
  return null;
}

/** ZooKeeper counts in 32 bits and goes on below zero (RFC 1982): negative when `a` was given out first. */
export function sequenceOrder(a: number, b: number): number {
  return (a - b) | 0;
}
