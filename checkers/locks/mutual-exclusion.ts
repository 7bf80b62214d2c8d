import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asNumber } from '../evidence/json-fields.js';
import { atSeconds, counted, indexesOf, milliseconds } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { describeOverlap, holderOf } from './describe-grant.js';
import type { Grant } from './grant.js';
import { grantTime } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';
import { lockHistory } from './lock-history.js';
import { judgeWakeUps } from './lost-wake-ups.js';
import { judgeNodeOrder } from './node-order.js';
import { judgeOrphans } from './orphans.js';
import { overlapsOf } from './overlaps.js';
import { overtakenMost } from './overtaking.js';
import { excessOf } from './permits.js';
import { secondOpinion } from './second-opinion.js';

/** What a lock promises, from the checker's options. */
interface LockKind {
  readonly kind: 'exclusive' | 'shared-exclusive' | 'semaphore';
  readonly permits: number;
  readonly reentrant: boolean;
}

interface Judged {
  /** Grants in a violation. */
  readonly broken: ReadonlySet<Grant>;
  /** No beliefs overlapped at all. */
  readonly apart: boolean;
}

/** Sums over all locks of a history. */
interface Totals {
  zombieWindows: Json[];
  /** Holders that had lost the lock without knowing. */
  zombies: Set<Grant>;
  zombieNs: number;
  longestZombieNs: number;
  bypasses: number;
  mostBypasses: number;
  mostOvertaken: number;
  leftBehind: number;
  slowHandOverMs: number;
  secondOpinions: number;
}

/**
 * Does a lock exclude? Beliefs of conflicting grants that overlap are a broken lock, a zombie window (the earlier
 * session had ended, which its client could not know: reported, not a violation) or undecided; besides, granted
 * exclusion, order, fencing tokens, lost wake-ups and orphan nodes. Definitions: properties.md section 3.
 *
 * Options: `kind` (`exclusive`, `shared-exclusive` (default) or `semaphore`), `permits` (of a semaphore), `reentrant`.
 */
export const mutualExclusion: Checker = {
  name: 'mutual-exclusion',
  describe: 'two clients never hold a lock at once, told apart from holders that could not know they had lost it',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const kind = kindOf(options);
    const reading = { sharedModes: kind.kind === 'shared-exclusive', reentrant: kind.reentrant };
    const patience = new Patience(budget);
    const history = lockHistory(events, reading, findings, patience);
    if (history === null) return findings.stopped(patience);
    const totals = emptyTotals();
    let grants = 0;
    for (const lock of history.locks) {
      grants += lock.grants.length;
      const apart = judgeLock(lock, kind, history, patience, findings, totals);
      if (apart) askAgain(lock, kind, history, budget, findings, totals);
      const stopped = patience.exceeded();
      if (stopped !== null) findings.doubt(stopped);
      if (stopped !== null) break;
    }
    findings.operations = grants;
    if (grants === 0) findings.doubt('no acquire succeeded, so there is nothing to judge');
    reportTotals(history, grants, totals, findings);
    return findings.result(events);
  },
};

function kindOf(options: CheckOptions): LockKind {
  const { kind } = options;
  const permits = asNumber(options['permits']) ?? 1;
  const reentrant = options['reentrant'] === true;
  if (kind === 'semaphore') return { kind, permits: Math.max(1, permits), reentrant };
  return { kind: kind === 'exclusive' ? kind : 'shared-exclusive', permits: 1, reentrant };
}

/** @returns whether no beliefs overlapped at all, in whatever way */
function judgeLock(
  lock: LockRecord,
  kind: LockKind,
  history: LockHistory,
  patience: Patience,
  findings: Findings,
  totals: Totals,
): boolean {
  const { broken, apart } =
    kind.kind === 'semaphore'
      ? judgePermits(lock, kind.permits, history, patience, findings, totals)
      : judgeOverlaps(lock, history, patience, findings, totals);
  const { bypasses, mostBypasses } = judgeNodeOrder(lock, kind.permits, findings, broken);
  totals.bypasses += bypasses;
  totals.mostBypasses = Math.max(totals.mostBypasses, mostBypasses);
  totals.mostOvertaken = Math.max(totals.mostOvertaken, overtakenMost(lock.grants));
  totals.leftBehind += judgeOrphans(lock, history, findings);
  totals.slowHandOverMs = Math.max(totals.slowHandOverMs, judgeWakeUps(lock, history, findings) ?? 0);
  return apart;
}

/** Two judges that disagree are a failure of the harness, and say so. */
function askAgain(
  lock: LockRecord,
  { kind, reentrant }: LockKind,
  history: LockHistory,
  budget: Budget,
  findings: Findings,
  totals: Totals,
): void {
  if (kind === 'semaphore' || reentrant) return;
  const opinion = secondOpinion(lock, kind === 'exclusive' ? 'owner-mutex' : 'rw-mutex', history, budget);
  if (opinion !== null) totals.secondOpinions++;
  if (opinion !== false) return;
  findings.disagreement(
    `on ${lock.key} the mutual-exclusion judge finds no beliefs that overlap, the search finds no order of its acquires and releases`,
  );
}

function judgeOverlaps(
  lock: LockRecord,
  history: LockHistory,
  patience: Patience,
  findings: Findings,
  totals: Totals,
): Judged {
  const broken = new Set<Grant>();
  const overlaps = overlapsOf(lock, history, patience);
  for (const overlap of overlaps) {
    const { earlier, later, judged, cause } = overlap;
    if (judged === 'broken') {
      broken.add(earlier).add(later);
      findings.anomaly(
        'broken-lock',
        describeOverlap(overlap),
        indexesOf(earlier.acquire, later.acquire, ...overlap.evidence),
      );
    } else if (judged === 'zombie') {
      addZombie(totals, overlap, earlier, `${describeOverlap(overlap)} Cause: ${cause}.`, cause);
    } else {
      findings.doubt(describeOverlap(overlap));
    }
  }
  return { broken, apart: overlaps.length === 0 };
}

function judgePermits(
  lock: LockRecord,
  permits: number,
  history: LockHistory,
  patience: Patience,
  findings: Findings,
  totals: Totals,
): Judged {
  const broken = new Set<Grant>();
  const excess = excessOf(lock, permits, history, patience);
  for (const { grant, others, judged, from, to, why } of excess) {
    const sentence =
      `${lock.key}: ${holderOf(grant)} was granted the lock at ${atSeconds(grantTime(grant))} while ` +
      `${counted(others.length, 'other')} believed to hold it (${others.map(holderOf).join(', ')}), of ` +
      `${counted(permits, 'permit')}, for ${milliseconds(to - from)}; ${why}.`;
    if (judged === 'broken') {
      broken.add(grant);
      findings.anomaly('broken-lock', sentence, indexesOf(grant.acquire, ...others.map(({ acquire }) => acquire)));
    } else if (judged === 'zombie') {
      addZombie(totals, { from, to }, grant, sentence, 'unexplained');
    } else {
      findings.doubt(sentence);
    }
  }
  return { broken, apart: excess.length === 0 };
}

function emptyTotals(): Totals {
  return {
    zombieWindows: [],
    zombies: new Set(),
    zombieNs: 0,
    longestZombieNs: 0,
    bypasses: 0,
    mostBypasses: 0,
    mostOvertaken: 0,
    leftBehind: 0,
    slowHandOverMs: 0,
    secondOpinions: 0,
  };
}

function addZombie(
  totals: Totals,
  { from, to }: { readonly from: number; readonly to: number },
  zombie: Grant,
  message: string,
  cause: string,
): void {
  totals.zombies.add(zombie);
  totals.zombieNs += to - from;
  totals.longestZombieNs = Math.max(totals.longestZombieNs, to - from);
  if (totals.zombieWindows.length < 20) totals.zombieWindows.push({ ms: (to - from) / 1e6, cause, message });
}

function reportTotals(history: LockHistory, grants: number, totals: Totals, findings: Findings): void {
  findings.detail('locks', history.locks.length);
  findings.detail('grants', grants);
  findings.detail('zombies', totals.zombies.size);
  findings.detail('zombieMs', totals.zombieNs / 1e6);
  findings.detail('longestZombieMs', totals.longestZombieNs / 1e6);
  findings.detail('zombieWindows', totals.zombieWindows);
  findings.detail('bypasses', totals.bypasses);
  findings.detail('mostBypasses', totals.mostBypasses);
  findings.detail('mostOvertaken', totals.mostOvertaken);
  findings.detail('nodesLeftByEndedSessions', totals.leftBehind);
  findings.detail('handOverP99Ms', totals.slowHandOverMs);
  findings.detail('secondOpinions', totals.secondOpinions);
}
