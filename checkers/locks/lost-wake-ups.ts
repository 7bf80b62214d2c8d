import type { Operation } from '../../harness/history/operation.js';
import { calmSince } from '../evidence/calm.js';
import type { Findings } from '../evidence/findings.js';
import { sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { atSeconds, indexesOf, milliseconds, whoDid } from '../evidence/wording.js';
import type { Grant } from './grant.js';
import { grantTime } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';

/** ns: the least that a waiter is given to be woken in. */
const leastPatienceNs = 2e9;

/**
 * A waiter that was never granted the lock although nothing could block it for longer than max(2 s, 5 × the p99 of the
 * hand-overs) in calm times. Judged only where it is certain: every other node of the lock is known to have gone,
 * nobody is disconnected, no fault is in force. In all other cases the waiter may be blameless.
 *
 * @returns the p99 of the hand-overs in ms; null when there were none
 */
export function judgeWakeUps(lock: LockRecord, history: LockHistory, findings: Findings): number | null {
  const handOvers = handOversOf(lock);
  const p99 = handOvers.at(Math.ceil(handOvers.length * 0.99) - 1) ?? 0;
  const patience = Math.max(leastPatienceNs, 5 * p99);
  const granted = new Map(lock.grants.map((grant) => [grant.acquire, grant] as const));
  const stuck = lock.acquires.filter((acquire) => !granted.has(acquire));
  for (const waiter of stuck) {
    const until = waiter.completion?.time ?? history.endTime;
    if (until - waiter.invocation.time <= patience) continue;
    const since = freeSince(waiter, until, lock, granted, history);
    if (since === null || until - since <= patience) continue;
    findings.anomaly(
      'lost-wake-up',
      `${lock.key}: ${whoDid(waiter.invocation)} asked for the lock at ${atSeconds(waiter.invocation.time)} and was ` +
        `never granted it, though it was connected and no other node was left from ${atSeconds(since)} until ` +
        `${atSeconds(until)} (${milliseconds(until - since)}; the limit is ${milliseconds(patience)}).`,
      indexesOf(waiter),
    );
    // Those who wait behind it wait for its sake.
    break;
  }
  return handOvers.length === 0 ? null : p99 / 1e6;
}

/** Lengths in ns from the release that made way to the grant of somebody who was waiting, ascending. */
function handOversOf(lock: LockRecord): number[] {
  const lengths: number[] = [];
  const releases = lock.grants
    .flatMap(({ release }) => (release?.outcome === 'ok' && release.completion !== null ? [release] : []))
    .sort((a, b) => a.completedAt - b.completedAt);
  let next = 0;
  for (const grant of lock.grants) {
    let last: Operation | null = null;
    for (; (releases[next]?.invokedAt ?? Infinity) < grant.grantedAt; next++) last = releases[next] ?? null;
    if (!last?.completion || last.completedAt < grant.acquire.invokedAt) continue;
    lengths.push(Math.max(0, grantTime(grant) - last.completion.time));
  }
  return lengths.sort((a, b) => a - b);
}

/** Since when only waiters in good health were left; null when that cannot be said of `until`. */
function freeSince(
  waiter: Operation,
  until: number,
  lock: LockRecord,
  granted: ReadonlyMap<Operation, Grant>,
  history: LockHistory,
): number | null {
  const calm = calmSince(history.events, history.faults, until);
  if (calm === null) return null;
  let since = Math.max(calm, waiter.invocation.time);
  for (const other of lock.acquires) {
    if (other.invocation.time >= until) break;
    const grant = granted.get(other);
    const gone = grant === undefined ? waiterGone(other, until, history) : grantGone(grant, lock, history);
    if (gone === null || gone > until) return null;
    since = Math.max(since, gone);
  }
  return since;
}

/** When the node of a granted acquire was certainly gone; null if nobody knows. */
function grantGone(grant: Grant, lock: LockRecord, history: LockHistory): number | null {
  const { release, sequence, session } = grant;
  if (release?.outcome === 'ok' && release.completion !== null) return release.completion.time;
  const gone = sequence === null ? undefined : lock.gone.get(sequence);
  if (gone !== undefined) return gone.event.time;
  return (session === null ? undefined : history.expired.get(session)?.time) ?? null;
}

/** Since when somebody who was never granted the lock stood in nobody's way: gave up, or is connected and waits as well. */
function waiterGone(acquire: Operation, until: number, history: LockHistory): number | null {
  const ended = acquire.completion;
  if (ended !== null && ended.time < until && acquire.outcome === 'fail') return ended.time;
  const session = sessionOf(acquire);
  const notes = session === null ? undefined : history.connections.get(sessionId(session));
  const last = notes?.findLast(({ event }) => event.time <= until);
  if (last?.state === 'expired') return last.event.time;
  if (acquire.outcome === 'info' && ended !== null && ended.time < until) return null;
  if (last === undefined) return history.connections.size === 0 ? 0 : null;
  return last.state === 'connected' ? last.event.time : null;
}
