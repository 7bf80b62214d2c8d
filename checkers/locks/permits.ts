import { newsDelayedBetween } from '../evidence/fault-windows.js';
import type { Patience } from '../evidence/findings.js';
import type { Grant } from './grant.js';
import { grantTime, nodeOrder } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';
import type { Standing } from './standing.js';
import { Sightings, standingOf } from './standing.js';

/** A grant that was one too many: more than the permits were believed in at once. */
export interface Excess {
  readonly grant: Grant;
  readonly others: readonly Grant[];
  readonly judged: 'broken' | 'zombie' | 'unknown';
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/** A semaphore that was overrun this often is told no further: each holder may be one of many. */
const excessMost = 1000;

/** A semaphore's grants beyond its permits, told apart by what became of the other holders' nodes. */
export function excessOf(lock: LockRecord, permits: number, history: LockHistory, patience: Patience): Excess[] {
  const excess: Excess[] = [];
  const sightings = new Sightings(lock);
  let active: Grant[] = [];
  for (const grant of lock.grants) {
    if (patience.exceeded() !== null) return excess;
    active = active.filter((other) => other.endsAt > grant.grantedAt);
    if (active.length >= permits) excess.push(judge(grant, [...active], permits, lock, history, sightings));
    if (excess.length === excessMost) return excess;
    active.push(grant);
  }
  return excess;
}

function judge(
  grant: Grant,
  others: readonly Grant[],
  permits: number,
  lock: LockRecord,
  history: LockHistory,
  sightings: Sightings,
): Excess {
  const states = others.map((other) => standingBetween(other, grant, lock, history, sightings));
  const from = grantTime(grant);
  const base = { grant, others, from, to: Math.min(grant.endTime, ...others.map(({ endTime }) => endTime)) };
  const proven = states.filter((state) => state === 'there' || state === 'vanished').length;
  if (proven >= permits) {
    return { ...base, judged: 'broken', why: `${String(proven)} of the others still had their nodes` };
  }
  const ended = states.filter((state) => state === 'ended').length;
  if (others.length - ended < permits) {
    return { ...base, judged: 'zombie', why: `the sessions of ${String(ended)} of them had ended on the servers` };
  }
  const since = Math.min(...[grant, ...others].map(({ acquire }) => acquire.invocation.time));
  if (newsDelayedBetween(history.faults, since, base.to).length === 0) {
    const why = 'nothing shows that enough of their sessions had ended, and no pause or link fault was in force';
    return { ...base, judged: 'broken', why };
  }
  return { ...base, judged: 'unknown', why: 'nothing shows whether enough of their sessions had ended' };
}

/** The state of the other's node, whichever of the two nodes was made first. */
function standingBetween(
  other: Grant,
  grant: Grant,
  lock: LockRecord,
  history: LockHistory,
  sightings: Sightings,
): Standing['state'] {
  const order = nodeOrder(other, grant);
  if (order !== null && order > 0) return standingOf(grant, other, lock, history, sightings).state;
  return standingOf(other, grant, lock, history, sightings).state;
}
