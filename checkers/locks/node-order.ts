import { atSeconds, indexesOf, listed } from '../evidence/wording.js';
import type { Findings } from '../evidence/findings.js';
import { holderOf } from './describe-grant.js';
import type { Grant, LockMode } from './grant.js';
import { conflict, grantTime, nodeOrder, sequenceOrder } from './grant.js';
import type { LockRecord } from './lock-history.js';

/** What the order of lock nodes shows of one lock. */
export interface OrderFigures {
  /** Conflicting smaller nodes that were there at a grant, in sum and at most: 0 for a fair recipe. */
  readonly bypasses: number;
  readonly mostBypasses: number;
}

/**
 * Granted exclusion, order and fencing (properties.md section 3): at the state that decided a grant every conflicting
 * smaller node was gone, and tokens rise in real time. A semaphore lets `permits` nodes stand at once.
 */
export function judgeNodeOrder(
  lock: LockRecord,
  permits: number,
  findings: Findings,
  judged: ReadonlySet<Grant>,
): OrderFigures {
  const figures = judgeListings(lock, permits, findings, judged);
  if (permits === 1) judgeDeletions(lock, findings, judged);
  judgeTokens(lock, findings);
  return figures;
}

/** The listing that decided a grant shows conflicting nodes ahead of it. */
function judgeListings(
  lock: LockRecord,
  permits: number,
  findings: Findings,
  judged: ReadonlySet<Grant>,
): OrderFigures {
  const modes = new Map<number, LockMode>();
  for (const { sequence, mode } of lock.grants) if (sequence !== null) modes.set(sequence, mode);
  let bypasses = 0;
  let mostBypasses = 0;
  for (const grant of lock.grants) {
    const blocking = (grant.ahead ?? []).filter(
      (sequence) => sequence !== grant.sequence && (grant.mode === 'exclusive' || modes.get(sequence) === 'exclusive'),
    );
    const count = Math.max(0, blocking.length - permits + 1);
    if (count === 0) continue;
    bypasses += count;
    mostBypasses = Math.max(mostBypasses, count);
    if (judged.has(grant)) continue;
    const nodes = `node${blocking.length === 1 ? '' : 's'} ${listed(blocking.map(String))}`;
    findings.anomaly(
      'granted-too-early',
      `${lock.key}: ${holderOf(grant)} was granted the lock ${grant.mode} at ${atSeconds(grantTime(grant))}, ` +
        `while the listing that decided it shows ${nodes} still ahead of it.`,
      indexesOf(grant.acquire),
    );
  }
  return { bypasses, mostBypasses };
}

/** A smaller conflicting node whose own release deleted it only after this grant: it was passed over. */
function judgeDeletions(lock: LockRecord, findings: Findings, judged: ReadonlySet<Grant>): void {
  const placed = lock.grants.filter(({ sequence, czxid }) => sequence !== null || czxid !== null);
  const byNode = [...placed].sort((a, b) => nodeOrder(a, b) ?? 0);
  const last: Record<LockMode, Grant | null> = { exclusive: null, shared: null };
  for (const grant of byNode) {
    const candidates = grant.mode === 'exclusive' ? [last.exclusive, last.shared] : [last.exclusive];
    for (const smaller of candidates) {
      if (smaller === null || (nodeOrder(smaller, grant) ?? 0) >= 0) continue;
      const seen = passedOver(smaller, grant);
      if (seen === null || (judged.has(grant) && judged.has(smaller))) continue;
      findings.anomaly(
        'passed-over',
        `${lock.key}: ${holderOf(grant)} was granted the lock at ${atSeconds(grantTime(grant))} before ` +
          `${holderOf(smaller)}, whose node was made first and was still there: ${seen}.`,
        indexesOf(grant.acquire, smaller.acquire, smaller.release),
      );
    }
    if (deletedAt(grant) > deletedAt(last[grant.mode])) last[grant.mode] = grant;
  }
}

/** Position of the release that certainly deleted the node. */
function deletedAt(grant: Grant | null): number {
  const release = grant?.release;
  return release?.outcome === 'ok' && release.completion?.error === undefined ? release.invokedAt : -1;
}

function passedOver(smaller: Grant, grant: Grant): string | null {
  const { release } = smaller;
  if (release === null || deletedAt(smaller) < 0) return null;
  if (release.invokedAt > grant.grantedAt) {
    return `its own release deleted it, begun at ${atSeconds(release.invocation.time)}`;
  }
  const zxid = release.completion?.zxid;
  // A listing that shows what was ahead decides by itself; its zxid is only the second-best witness.
  if (zxid === undefined || grant.listingZxid === null || grant.ahead !== null || zxid <= grant.listingZxid)
    return null;
  return `it was deleted at zxid ${String(zxid)}, after the state ${String(grant.listingZxid)} that decided the grant`;
}

/** Fencing: whoever asks after a conflicting grant was known gets a higher token. */
function judgeTokens(lock: LockRecord, findings: Findings): void {
  const byCzxid = lock.grants.every(({ czxid }) => czxid !== null);
  const tokenOf = (grant: Grant | null): number | null => (byCzxid ? grant?.czxid : grant?.sequence) ?? null;
  const isAbove = (a: number, b: number): boolean => (byCzxid ? a > b : sequenceOrder(a, b) > 0);
  const byInvocation = [...lock.grants].sort((a, b) => a.acquire.invokedAt - b.acquire.invokedAt);
  const highest: Record<LockMode, Grant | null> = { exclusive: null, shared: null };
  let known = 0;
  for (const grant of byInvocation) {
    for (; known < lock.grants.length; known++) {
      const granted = lock.grants[known];
      if (granted === undefined || granted.grantedAt > grant.acquire.invokedAt) break;
      const token = tokenOf(granted);
      const before = tokenOf(highest[granted.mode]);
      if (token !== null && (before === null || isAbove(token, before))) highest[granted.mode] = granted;
    }
    const own = tokenOf(grant);
    for (const before of [highest.exclusive, highest.shared]) {
      const theirs = tokenOf(before);
      if (before === null || theirs === null || own === null) continue;
      if (!isAbove(theirs, own) || !conflict(before, grant)) continue;
      findings.anomaly(
        'token-fell',
        `${lock.key}: ${holderOf(grant)} asked for the lock at ${atSeconds(grant.acquire.invocation.time)}, after ` +
          `${holderOf(before)} had been granted it at ${atSeconds(grantTime(before))}, and was given the token ` +
          `${String(own)}, which is not above ${String(theirs)}.`,
        indexesOf(before.acquire, grant.acquire),
      );
    }
  }
}
