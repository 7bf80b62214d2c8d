import type { HistoryEvent } from '../../harness/history/event.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { atSeconds, indexesOf } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { holderOf } from './describe-grant.js';
import { conflict, type Grant } from './grant.js';
import type { GuardedWork, Work } from './guarded-work.js';
import { guardedWork } from './guarded-work.js';
import type { LockHistory, LockRecord } from './lock-history.js';
import { lockHistory } from './lock-history.js';
import type { Excuse } from './excuses.js';
import { Excuses } from './excuses.js';
import { overlapsOf } from './overlaps.js';

/**
 * Is work done under a lock ever lost? The guarded counter is read and written in two steps, so two who are in at once
 * read the same value and one of their updates vanishes. Lost by a holder that could not know that its session had
 * ended, it is the price of not fencing (reported); otherwise a violation (properties.md section 3). Besides, with
 * tokens recorded: the resource never accepts a lower token after a higher one.
 *
 * Options: `fenced` (the resource refuses old tokens: then nothing excuses a loss).
 */
export const lostUpdates: Checker = {
  name: 'lost-updates',
  describe: 'no update made under a lock is lost, except by a holder that could not know its session had ended',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const reading = { sharedModes: true, reentrant: options['reentrant'] === true };
    const history = lockHistory(events, reading, findings, patience);
    if (history === null) return findings.stopped(patience);
    const judge = new LostUpdateJudge(findings, options['fenced'] === true);
    let begun = 0;
    for (const lock of history.locks) {
      begun += lock.guards.length;
      if (lock.guards.length > 0) judge.lock(lock, history, patience);
      const stopped = patience.exceeded();
      if (stopped === null) continue;
      findings.doubt(stopped);
      break;
    }
    findings.detail('price', judge.price);
    findings.detail('priceCount', judge.priceCount);
    if (begun === 0) findings.detail('notApplicable', 'the history records no guarded work');
    else if (findings.operations === 0) findings.doubt('no guarded work succeeded, so there is nothing to judge');
    return findings.result(events);
  },
};

class LostUpdateJudge {
  readonly price: string[] = [];
  priceCount = 0;
  readonly #findings: Findings;
  readonly #fenced: boolean;

  constructor(findings: Findings, fenced: boolean) {
    this.#findings = findings;
    this.#fenced = fenced;
  }

  lock(lock: LockRecord, history: LockHistory, patience: Patience): void {
    const work = guardedWork(lock);
    this.#findings.operations += work.done.length;
    for (let i = 0; i < work.unreadable; i++) this.#findings.skip('guarded work without the number it read');
    const excuses = new Excuses(overlapsOf(lock, history, patience), work.unknown);
    this.#sameValueTwice(lock, work, excuses);
    this.#olderThanAcknowledged(lock, work, excuses, patience);
    this.#lowerToken(lock, work, excuses);
  }

  /** Two who were in at once wrote over the same value. */
  #sameValueTwice(lock: LockRecord, { done }: GuardedWork, excuses: Excuses): void {
    const lastToRead = new Map<number, Work>();
    for (const work of done) {
      if (work.wrote === null) continue;
      const before = lastToRead.get(work.read);
      lastToRead.set(work.read, work);
      if (before === undefined || before.operation.completedAt < work.operation.invokedAt) continue;
      const message =
        `${lock.key}: ${workOf(before)} and ${workOf(work)} both read ${String(work.read)} ` +
        `and wrote ${String(before.wrote)} and ${String(work.wrote)}: one of the two updates is lost`;
      this.#report('lost-update', message, before, work, excuses.of(before, work));
    }
  }

  /** Read less than what had been acknowledged before it began. */
  #olderThanAcknowledged(lock: LockRecord, { done }: GuardedWork, excuses: Excuses, patience: Patience): void {
    const byEnd = done
      .filter(({ wrote }) => wrote !== null)
      .sort((a, b) => a.operation.completedAt - b.operation.completedAt);
    const lastToWrite = new Map<number | null, Work>();
    let ended = 0;
    let highest: Work | null = null;
    for (const work of done) {
      if (patience.exceeded() !== null) return;
      for (; (byEnd[ended]?.operation.completedAt ?? Infinity) < work.operation.invokedAt; ended++) {
        const next = byEnd[ended];
        if (next === undefined) continue;
        lastToWrite.set(next.wrote, next);
        if ((next.wrote ?? 0) > (highest?.wrote ?? -Infinity)) highest = next;
      }
      if (highest === null || work.read >= (highest.wrote ?? 0)) continue;
      const looks = work.wrote === null && work.operation.invocation.final !== true;
      const kind = looks ? 'stale-read-under-lock' : 'lost-update';
      const message =
        `${lock.key}: ${workOf(work)} ${work.wrote === null ? 'showed' : 'read'} ${String(work.read)}, though ${workOf(highest)} had written ` +
        `${String(highest.wrote)} before`;
      const culprit = lastToWrite.get(work.read);
      const excuse = excuses.of(highest, work) ?? (culprit === undefined ? null : excuses.of(culprit, work));
      this.#report(kind, message, highest, work, excuse);
      // What follows counts on from here: the same loss is told once.
      highest = null;
    }
  }

  /** The resource took a lower token after a higher one. */
  #lowerToken(lock: LockRecord, { done }: GuardedWork, excuses: Excuses): void {
    const writing = done.filter(({ wrote, token }) => wrote !== null && token !== null);
    const byEnd = [...writing].sort((a, b) => a.operation.completedAt - b.operation.completedAt);
    let ended = 0;
    let highest: Work | null = null;
    for (const work of writing) {
      for (; (byEnd[ended]?.operation.completedAt ?? Infinity) < work.operation.invokedAt; ended++) {
        const next = byEnd[ended];
        if (next !== undefined && (next.token ?? 0) > (highest?.token ?? -Infinity)) highest = next;
      }
      if (highest === null || (work.token ?? 0) >= (highest.token ?? 0) || !mayConflict(work.grant, highest.grant))
        continue;
      const message =
        `${lock.key}: the counter accepted token ${String(work.token)} of ${workOf(work)} ` +
        `after token ${String(highest.token)} of ${workOf(highest)}`;
      this.#report('fencing-lost', message, highest, work, excuses.of(highest, work));
    }
  }

  #report(kind: string, message: string, first: Work, second: Work, given: Excuse | null): void {
    const excuse = this.#fenced ? null : given;
    if (excuse?.kind === 'price') {
      this.priceCount++;
      if (this.price.length < 20) this.price.push(`${message}; ${excuse.why}.`);
    } else if (excuse?.kind === 'doubt') {
      this.#findings.doubt(`${message}; ${excuse.why}`);
    } else {
      this.#findings.anomaly(kind, `${message}.`, indexesOf(first.operation, second.operation));
    }
  }
}

function mayConflict(a: Grant | null, b: Grant | null): boolean {
  return a === null || b === null || conflict(a, b);
}

/** `process 3 (session 0x1a, node 12) at 3.400 s`. */
function workOf({ operation, grant, token }: Work): string {
  const { process, time, final, server } = operation.invocation;
  if (final === true && server !== undefined) return `the final read of ${server} at ${atSeconds(time)}`;
  const who =
    grant === null ? `process ${String(process)}${token === null ? '' : ` (token ${String(token)})`}` : holderOf(grant);
  return `${who} at ${atSeconds(time)}`;
}
