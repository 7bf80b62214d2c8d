import type { HistoryEvent } from '../../harness/history/event.js';
import { atSeconds, sessionName } from '../evidence/wording.js';
import type { Grant } from './grant.js';
import { nodeOrder, sequenceOrder } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';

/** What became of an earlier lock node by the time that a later one was granted. */
export type Standing =
  /** It was there: the later grant is wrong. */
  | { readonly state: 'there'; readonly why: string; readonly events: readonly HistoryEvent[] }
  /** It was gone though its session lived on and nobody had released it: the servers are wrong. */
  | { readonly state: 'vanished'; readonly why: string; readonly events: readonly HistoryEvent[] }
  /** It was gone with its session, which the client could not know yet. */
  | { readonly state: 'ended'; readonly why: string; readonly events: readonly HistoryEvent[] }
  | { readonly state: 'unknown' };

/** Where the numbers of each lock's nodes were seen: in listings of acquires, the one invoked last. */
export class Sightings {
  readonly #lastSeen = new Map<number, Grant>();

  constructor(lock: LockRecord) {
    for (const grant of lock.grants) {
      for (const sequence of grant.ahead ?? []) {
        const before = this.#lastSeen.get(sequence);
        if (before === undefined || before.acquire.invokedAt < grant.acquire.invokedAt) {
          this.#lastSeen.set(sequence, grant);
        }
      }
    }
  }

  /**
   * A listing that shows node `sequence` and is certainly later than the line at `position`: its session had made a
   * node of its own after that, so even a server that lags answered from a later state.
   */
  after(sequence: number, position: number): Grant | null {
    const seenBy = this.#lastSeen.get(sequence);
    return seenBy !== undefined && seenBy.acquire.invokedAt > position ? seenBy : null;
  }
}

/** Decides what became of `earlier`'s node when `later` was granted, from the evidence of properties.md section 3. */
export function standingOf(
  earlier: Grant,
  later: Grant,
  lock: LockRecord,
  history: LockHistory,
  sightings: Sightings,
): Standing {
  return (
    thereByRelease(earlier, later) ??
    thereBySight(earlier, later, lock, sightings) ??
    goneByEvidence(earlier, later, lock, history) ??
    thereAtTheEnd(earlier, later, lock) ?? { state: 'unknown' }
  );
}

/** Its own release deleted it, and that was asked for only after the later grant was known. */
function thereByRelease(earlier: Grant, later: Grant): Standing | null {
  const { release } = earlier;
  if (release?.outcome !== 'ok' || release.completion === null || release.completion.error !== undefined) return null;
  if (release.invokedAt < later.grantedAt) return null;
  const both = later.release;
  // Without an order of the nodes: both were there at the later grant if both were deleted by releases after it.
  const bothReleased =
    both?.outcome === 'ok' && both.completion?.error === undefined && both.invokedAt > earlier.grantedAt;
  if (!madeBefore(earlier, later) && !bothReleased) return null;
  const at = atSeconds(release.invocation.time);
  return {
    state: 'there',
    why: `the first one's node was still there, for its own release, begun at ${at}, deleted it`,
    events: [release.invocation, release.completion],
  };
}

function madeBefore(earlier: Grant, later: Grant): boolean {
  const order = nodeOrder(earlier, later);
  return order === null ? earlier.grantedAt < later.acquire.invokedAt : order < 0;
}

/** Of a recipe without sequential nodes, in which nothing can be ahead of a grant. */
export function isSingleNode(grant: Grant): boolean {
  return grant.sequence === null && grant.ahead?.length === 0;
}

function thereBySight(earlier: Grant, later: Grant, lock: LockRecord, sightings: Sightings): Standing | null {
  const { sequence } = earlier;
  if (sequence === null || !sameIncarnation(earlier, later)) return null;
  const listing = later.acquire.completion;
  if (later.ahead?.includes(sequence) === true && listing !== null) {
    const why = `the listing that decided the second grant shows node ${String(sequence)} ahead of it`;
    return { state: 'there', why, events: [listing] };
  }
  const seenBy = sightings.after(sequence, later.grantedAt);
  if (seenBy !== null && seenBy !== earlier && sameIncarnation(earlier, seenBy)) {
    const { invocation, completion } = seenBy.acquire;
    const why = `node ${String(sequence)} was seen later still, by the acquire begun at ${atSeconds(invocation.time)}`;
    return { state: 'there', why, events: completion === null ? [invocation] : [invocation, completion] };
  }
  const gone = lock.gone.get(sequence);
  const wentAt = gone?.zxid ?? null;
  if (later.listingZxid !== null && later.ahead === null && gone && wentAt !== null && wentAt > later.listingZxid) {
    const why =
      `node ${String(sequence)} went at zxid ${String(wentAt)}, ` +
      `after the state ${String(later.listingZxid)} that decided the second grant`;
    return { state: 'there', why, events: [gone.event] };
  }
  return null;
}

/** Gone: with its session, or (a fault of the servers) though its session lived on. */
function goneByEvidence(earlier: Grant, later: Grant, lock: LockRecord, history: LockHistory): Standing | null {
  const missing = missingFromListing(earlier, later);
  const gone = earlier.sequence === null ? undefined : lock.gone.get(earlier.sequence);
  const expired = earlier.session === null ? undefined : history.expired.get(earlier.session);
  if (missing !== null || gone !== undefined) {
    const vanished = livedOn(earlier, later, gone?.zxid ?? null, missing !== null, history);
    if (vanished !== null) return vanished;
  }
  if (expired !== undefined) {
    const why = `the first one's session ended on the servers, of which its client was told at ${atSeconds(expired.time)}`;
    return { state: 'ended', why, events: [expired] };
  }
  if (gone !== undefined) {
    const why = `the first one's node went with its session, as seen at ${atSeconds(gone.event.time)}`;
    return { state: 'ended', why, events: [gone.event] };
  }
  if (missing === null) return null;
  const why =
    earlier.sequence === null
      ? 'the second one could make the node only when the first one had lost it'
      : `the listing that decided the second grant no longer shows node ${String(earlier.sequence)}`;
  return { state: 'ended', why, events: [missing] };
}

function missingFromListing(earlier: Grant, later: Grant): HistoryEvent | null {
  const { sequence } = earlier;
  // A lock of a single node: whoever is granted it has made the node, so the one made before was gone.
  if (isSingleNode(earlier) && isSingleNode(later)) return madeBefore(earlier, later) ? later.acquire.completion : null;
  if (sequence === null || later.sequence === null || later.ahead === null) return null;
  if (sequenceOrder(sequence, later.sequence) >= 0 || !sameIncarnation(earlier, later)) return null;
  if (later.ahead.includes(sequence)) return null;
  return later.acquire.completion;
}

/** P1's proof of life: the session answered from, or wrote into, a state after its node was gone. */
function livedOn(
  earlier: Grant,
  later: Grant,
  goneZxid: number | null,
  missing: boolean,
  history: LockHistory,
): Standing | null {
  if (earlier.session === null) return null;
  const { release } = earlier;
  // Somebody asked for the deletion, and it may have happened before the later grant.
  if (release !== null && release.invokedAt < later.grantedAt) return null;
  const zxid = goneZxid ?? (missing ? later.listingZxid : null);
  const reply = zxid === null ? null : history.proofOfLife.replyAt(earlier.session, zxid);
  const who = sessionName(earlier.session);
  if (reply !== null) {
    const why =
      `the first one's node was gone though nobody had released it and its session ${who} lived on: ` +
      `it had a reply of zxid ${String(reply.zxid)} at ${atSeconds(reply.time)}`;
    return { state: 'vanished', why, events: [reply] };
  }
  const write = missing ? history.proofOfLife.writeAfter(earlier.session, later.grantedAt) : null;
  if (!write?.completion) return null;
  const why =
    `the first one's node was gone though nobody had released it and its session ${who} lived on: ` +
    `the leader answered its ${write.invocation.f} of ${atSeconds(write.invocation.time)}`;
  return { state: 'vanished', why, events: [write.invocation, write.completion] };
}

/** Found when the run was over; weaker than all other evidence, for a final listing may come from a server that lags. */
function thereAtTheEnd(earlier: Grant, later: Grant, lock: LockRecord): Standing | null {
  if (earlier.sequence === null || !sameIncarnation(earlier, later)) return null;
  for (const { event, position, nodes } of lock.found) {
    const found = nodes.some(({ sequence, session }) => sequence === earlier.sequence && session === earlier.session);
    if (!found || position < later.grantedAt) continue;
    const why = `node ${String(earlier.sequence)} was still there at ${atSeconds(event.time)}`;
    return { state: 'there', why, events: [event] };
  }
  return null;
}

/** False only when the czxids show that the sequences cannot be of one incarnation of the lock's parent. */
function sameIncarnation(a: Grant, b: Grant): boolean {
  if (a.czxid === null || b.czxid === null || a.sequence === null || b.sequence === null) return true;
  return Math.sign(a.czxid - b.czxid) === Math.sign(sequenceOrder(a.sequence, b.sequence));
}
