import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import { describeFault, newsDelayedBetween } from '../evidence/fault-windows.js';
import type { Patience } from '../evidence/findings.js';
import { atSeconds } from '../evidence/wording.js';
import type { Grant } from './grant.js';
import { conflict, grantTime, nodeOrder } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';
import type { Standing } from './standing.js';
import { isSingleNode, Sightings, standingOf } from './standing.js';

/** Two conflicting grants that were believed in at once, and what that was (properties.md section 3). */
export interface Overlap {
  /** Its lock node was made first, as far as that is known. */
  readonly earlier: Grant;
  readonly later: Grant;
  /** ns since the run's start. */
  readonly from: number;
  readonly to: number;
  readonly judged: 'broken' | 'zombie' | 'unknown';
  /** What showed it. */
  readonly why: string;
  readonly evidence: readonly HistoryEvent[];
  /** For a zombie window: what kept the client from knowing. */
  readonly cause: 'client paused' | 'server cut off' | 'unexplained';
}

/** A lock that is broken this often is told no further: each holder may overlap all before it. */
const brokenMost = 1000;

/**
 * The overlaps of one lock, in the order in which they began, up to the thousandth that is a violation. Linear in the
 * grants times those held at once.
 */
export function overlapsOf(lock: LockRecord, history: LockHistory, patience: Patience): Overlap[] {
  const overlaps: Overlap[] = [];
  let broken = 0;
  const sightings = new Sightings(lock);
  let active: Grant[] = [];
  for (const grant of lock.grants) {
    if (patience.exceeded() !== null) return overlaps;
    active = active.filter((other) => guardsUntil(other) > grant.grantedAt);
    for (const other of active) {
      if (patience.exceeded() !== null) return overlaps;
      if (!conflict(other, grant)) continue;
      const overlap = judge(other, grant, lock, history, sightings);
      if (overlap === null) continue;
      overlaps.push(overlap);
      if (overlap.judged === 'broken' && ++broken === brokenMost) return overlaps;
    }
    active.push(grant);
  }
  return overlaps;
}

/** Until which position a grant can do harm: its belief, and work it began after losing that. */
export function guardsUntil(grant: Grant): number {
  const work = grant.workAfterLoss;
  return work === null ? grant.endsAt : Math.max(grant.endsAt, workUntil(work));
}

/** Work of unknown end counts where it began. */
function workUntil(work: Operation): number {
  return work.outcome === 'info' ? work.invokedAt + 1 : work.completedAt;
}

function judge(
  first: Grant,
  second: Grant,
  lock: LockRecord,
  history: LockHistory,
  sightings: Sightings,
): Overlap | null {
  const order = nodeOrder(first, second);
  const [earlier, later] = order !== null && order > 0 ? [second, first] : [first, second];
  const from = Math.max(grantTime(first), grantTime(second));
  const to = Math.min(first.endTime, second.endTime);
  const base = { earlier, later, from, to };
  const work = workAfterLoss(first, second) ?? workAfterLoss(second, first);
  if (first.endsAt <= second.grantedAt) {
    return work === null ? null : { ...base, to: from, ...work, judged: 'broken', cause: 'unexplained' };
  }
  const standing = standingOf(earlier, later, lock, history, sightings);
  if (standing.state === 'there' || standing.state === 'vanished') {
    return { ...base, judged: 'broken', why: standing.why, evidence: standing.events, cause: 'unexplained' };
  }
  if (work !== null) return { ...base, ...work, judged: 'broken', cause: 'unexplained' };
  const since = Math.min(earlier.acquire.invocation.time, later.acquire.invocation.time);
  const ended = endedOf(standing, order, earlier, later, lock, history, sightings);
  const cause = causeBetween(history, since, to);
  if (ended !== null) return { ...base, judged: 'zombie', why: ended.why, evidence: ended.events, cause };
  return { ...base, ...undecided(history, since, to), evidence: [], cause };
}

/** Without an order of the nodes either of the two may be the one whose session had ended. */
function endedOf(
  standing: Standing,
  order: number | null,
  earlier: Grant,
  later: Grant,
  lock: LockRecord,
  history: LockHistory,
  sightings: Sightings,
): { readonly why: string; readonly events: readonly HistoryEvent[] } | null {
  if (standing.state === 'ended') return standing;
  if (order !== null) return null;
  const other = standingOf(later, earlier, lock, history, sightings);
  if (other.state === 'ended') return other;
  if (!isSingleNode(earlier) || !isSingleNode(later)) return null;
  return { why: 'the lock is a single node, which one of them had lost when the other made it', events: [] };
}

function undecided(history: LockHistory, from: number, to: number): Pick<Overlap, 'judged' | 'why'> {
  const faults = newsDelayedBetween(history.faults, from, to);
  const first = faults[0];
  if (first === undefined) {
    return {
      judged: 'broken',
      why: 'nothing shows that either session had ended, and no pause or link fault was in force',
    };
  }
  const why = `nothing shows whether a session had ended unnoticed; ${describeFault(first)} was in force`;
  return { judged: 'unknown', why };
}

/** Guarded work begun by one who had been told that it may have lost the lock, while the other held it. */
function workAfterLoss(worker: Grant, holder: Grant): Pick<Overlap, 'why' | 'evidence'> | null {
  const work = worker.workAfterLoss;
  if (work === null || worker.loss === null) return null;
  if (work.invokedAt >= guardsUntil(holder) || workUntil(work) <= holder.grantedAt) return null;
  const told = `'${typeof worker.loss.value === 'string' ? worker.loss.value : worker.loss.f}'`;
  const why =
    `process ${String(work.invocation.process)} began guarded work at ${atSeconds(work.invocation.time)}, ` +
    `though it had been told ${told} at ${atSeconds(worker.loss.time)}`;
  return { why, evidence: [worker.loss, work.invocation] };
}

function causeBetween(history: LockHistory, from: number, to: number): Overlap['cause'] {
  const faults = newsDelayedBetween(history.faults, from, to);
  const paused = faults.some(({ fault, on }) => fault === 'pause' && on.some((name) => name.startsWith('client')));
  if (paused) return 'client paused';
  return faults.length > 0 ? 'server cut off' : 'unexplained';
}
