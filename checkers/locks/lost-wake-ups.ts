import type { Operation } from '../../harness/history/operation.js';
import { Calm } from '../evidence/calm.js';
import type { Findings } from '../evidence/findings.js';
import { numberIn, sessionId, stringIn } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { countUpTo } from '../evidence/sorted.js';
import { atSeconds, indexesOf, milliseconds, whoDid } from '../evidence/wording.js';
import type { Blocker } from './blockers.js';
import { Blockers } from './blockers.js';
import type { Grant } from './grant.js';
import { grantTime } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';

interface Lost {
  readonly waiter: Operation;
  readonly since: number;
  /** Of what there was nothing left. */
  readonly what: string;
}

/** ns: the least that a waiter is given to be woken in. */
const leastPatienceNs = 2e9;

/**
 * A waiter that was never granted the lock although nothing could block it for longer than max(2 s, 5 × the p99 of the
 * hand-overs) in calm times. Judged only where it is certain: every node that may have blocked it is known to have gone
 * (where its own number is recorded: those that conflict and were made before; else all others), it was connected, no
 * fault was in force. In all other cases the waiter may be blameless.
 *
 * @returns the p99 of the hand-overs in ms; null when there were none
 */
export function judgeWakeUps(lock: LockRecord, history: LockHistory, findings: Findings): number | null {
  const handOvers = handOversOf(lock);
  const p99 = handOvers.at(Math.ceil(handOvers.length * 0.99) - 1) ?? 0;
  const patience = Math.max(leastPatienceNs, 5 * p99);
  const lost = firstLost(lock, history, patience) ?? firstOvertaken(lock, history, patience);
  if (lost !== null) {
    const { waiter, since } = lost;
    const until = endOfWait(waiter, history);
    findings.anomaly(
      'lost-wake-up',
      `${lock.key}: ${whoDid(waiter.invocation)} asked for the lock at ${atSeconds(waiter.invocation.time)} and was ` +
        `never granted it, though it was connected and no ${lost.what} was left from ${atSeconds(since)} until ` +
        `${atSeconds(until)} (${milliseconds(until - since)}; the limit is ${milliseconds(patience)}).`,
      indexesOf(waiter),
    );
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

function endOfWait(waiter: Operation, history: LockHistory): number {
  return waiter.completion?.time ?? history.endTime;
}

/**
 * The waiter that gave up first although the lock had been free for long: the others may wait for its sake. One sweep
 * in the order of giving up, over those who wait at a time.
 */
function firstLost(lock: LockRecord, history: LockHistory, patience: number): Lost | null {
  const granted = new Set(lock.grants.map(({ acquire }) => acquire));
  const stuck = lock.acquires.filter((acquire) => !granted.has(acquire));
  const byEnd = [...stuck].sort((a, b) => endOfWait(a, history) - endOfWait(b, history));
  const holders = new Holders(lock, history);
  const calm = new Calm(history.events, history.faults);
  let waiting: Operation[] = [];
  let begun = 0;
  /** When the last of those who gave up before was gone; Infinity if that is not known. */
  let goneBefore = 0;
  for (const waiter of byEnd) {
    const until = endOfWait(waiter, history);
    for (; (stuck[begun]?.invocation.time ?? Infinity) < until; begun++) waiting.push(stuck[begun] ?? waiter);
    waiting = waiting.filter((other) => {
      if (endOfWait(other, history) >= until) return true;
      goneBefore = Math.max(goneBefore, goneAfter(other, history));
      return false;
    });
    const calmSince = calm.since(until);
    if (calmSince === null || until - waiter.invocation.time <= patience) continue;
    const connected = waiting.map((other) => connectedSince(other, until, history));
    const since = Math.max(calmSince, waiter.invocation.time, holders.goneBy(until), goneBefore, ...connected);
    if (until - since > patience) return { waiter, since, what: 'other node' };
  }
  return null;
}

/** A waiter whose number is known, and for which nothing that was made before it was left, while others went on. */
function firstOvertaken(lock: LockRecord, history: LockHistory, patience: number): Lost | null {
  const granted = new Set(lock.grants.map(({ acquire }) => acquire));
  const stuck = lock.acquires.filter((acquire) => !granted.has(acquire));
  const calm = new Calm(history.events, history.faults);
  const blockers = new Blockers([
    ...lock.grants.map((grant): Blocker => ({ ...grant, goneAt: grantGone(grant, lock, history) })),
    ...stuck.map((acquire): Blocker => ({ ...numberOf(acquire), goneAt: goneAfter(acquire, history) })),
  ]);
  for (const waiter of stuck) {
    const { sequence, mode } = numberOf(waiter);
    const until = endOfWait(waiter, history);
    const calmSince = calm.since(until);
    if (sequence === null || calmSince === null || until - waiter.invocation.time <= patience) continue;
    const goneAt = blockers.allGone(sequence, mode);
    const since = Math.max(calmSince, waiter.invocation.time, goneAt, connectedSince(waiter, until, history));
    if (until - since > patience) return { waiter, since, what: 'conflicting node ahead of its own' };
  }
  return null;
}

function numberOf({ invocation, completion }: Operation): Pick<Grant, 'sequence' | 'mode'> {
  const mode = stringIn(invocation.value, 'mode') === 'shared' ? 'shared' : 'exclusive';
  return { sequence: numberIn(completion?.value, 'sequence'), mode };
}

/** When the nodes of those who were granted the lock were gone. */
class Holders {
  readonly #starts: number[];
  /** By place: when all that began up to there were certainly gone. */
  readonly #allGone: number[];

  constructor(lock: LockRecord, history: LockHistory) {
    const byStart = [...lock.grants].sort((a, b) => a.acquire.invocation.time - b.acquire.invocation.time);
    this.#starts = byStart.map(({ acquire }) => acquire.invocation.time);
    let gone = 0;
    this.#allGone = byStart.map((grant) => (gone = Math.max(gone, grantGone(grant, lock, history))));
  }

  /** When all who had asked by `until` were gone. */
  goneBy(until: number): number {
    return this.#allGone[countUpTo(this.#starts, until) - 1] ?? 0;
  }
}

/** When the node of a granted acquire was certainly gone; Infinity if nobody knows. */
function grantGone({ release, sequence, session }: Grant, lock: LockRecord, history: LockHistory): number {
  if (release?.outcome === 'ok' && release.completion !== null) return release.completion.time;
  const gone = sequence === null ? undefined : lock.gone.get(sequence);
  if (gone !== undefined) return gone.event.time;
  return (session === null ? undefined : history.expired.get(session)?.time) ?? Infinity;
}

/** When the node of somebody who gave up was gone; Infinity if it may still be there. */
function goneAfter(acquire: Operation, history: LockHistory): number {
  if (acquire.outcome === 'fail' && acquire.completion !== null) return acquire.completion.time;
  const session = sessionOf(acquire);
  return (session === null ? undefined : history.expired.get(sessionId(session))?.time) ?? Infinity;
}

/** Since when somebody who waits was connected, so that it could be woken; Infinity if it was not. */
function connectedSince(acquire: Operation, until: number, history: LockHistory): number {
  const session = sessionOf(acquire);
  const notes = session === null ? undefined : history.connections.get(sessionId(session));
  const last = notes?.findLast(({ event }) => event.time <= until);
  if (last === undefined) return history.connections.size === 0 ? 0 : Infinity;
  return last.state === 'connected' ? last.event.time : Infinity;
}
