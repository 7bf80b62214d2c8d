import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asList, canonical, sessionId } from '../evidence/json-fields.js';
import { clientOperations, sessionOf } from '../evidence/operations.js';
import { atSeconds, counted, cut, indexesOf, listed, whoDid } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { Elements } from './elements.js';
import type { SetRead } from './elements.js';

/**
 * What was added stays: Jepsen's set-full, with final reads named by server. An element is *known* once its add was
 * acknowledged or some read showed it; a read that began later and lacks it makes it lost if it is a final read (or,
 * in a history without final reads, if no later read shows it), stale otherwise. Elements that nobody added, that
 * failed to be added, or that are there twice are violations; adds of unknown outcome may show or not. A plain read
 * may lag, but never lacks what its own session has added or seen before.
 *
 * Options: `linearizable` (a stale read is a violation as well), `initial` (what the set held before), `vacuous` (a set
 * that was never read is valid: somebody else judges that).
 */
export const setFull: Checker = {
  name: 'set-full',
  describe: 'every acknowledged element is in every final read, and nothing else is',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const sets = setsOf(clientOperations(events, patience), findings, patience);
    if (patience.exceeded() !== null) return findings.stopped(patience);
    const initial = new Set((asList(options['initial']) ?? []).map(canonical));
    if (options['vacuous'] !== true && ![...sets.values()].some(({ reads }) => reads.length > 0)) {
      findings.doubt('the set was never read successfully, so what it holds is unknown');
    }
    const totals = { added: 0, lost: 0, stale: 0, neverRead: 0, reads: 0, finalReads: 0 };
    for (const set of sets.values()) {
      const elements = new Elements(set.adds, set.reads, initial, patience);
      judgeReads(set, elements, findings, patience);
      const judged = judgeElements(set, elements, findings, options['linearizable'] === true);
      totals.added += set.adds.filter(({ outcome }) => outcome === 'ok').length;
      totals.lost += judged.lost;
      totals.stale += judged.stale;
      totals.neverRead += judged.neverRead;
      totals.reads += set.reads.length;
      totals.finalReads += set.reads.filter(({ final }) => final).length;
      const stopped = patience.exceeded();
      if (stopped !== null) findings.doubt(stopped);
      if (stopped !== null) break;
    }
    for (const [name, value] of Object.entries(totals)) findings.detail(name, value);
    return findings.result(events);
  },
};

interface SetHistory {
  readonly name: string;
  readonly adds: Operation[];
  readonly reads: SetRead[];
}

function setsOf(operations: readonly Operation[], findings: Findings, patience: Patience): Map<string, SetHistory> {
  const sets = new Map<string, SetHistory>();
  for (const operation of operations) {
    const { invocation, completion, outcome } = operation;
    if (invocation.f !== 'add' && invocation.f !== 'read') continue;
    findings.operations++;
    const id = `${invocation.workload ?? ''} ${invocation.key ?? ''}`;
    const set = sets.get(id) ?? { name: invocation.key ?? 'the set', adds: [], reads: [] };
    sets.set(id, set);
    if (invocation.f === 'add') {
      set.adds.push(operation);
    } else if (outcome === 'ok') {
      const elements = asList(completion?.value);
      if (patience.exceeded(elements?.length) !== null) break;
      if (elements === null) findings.skip('a read whose value is not a list');
      else set.reads.push(setRead(operation, elements));
    }
  }
  return sets;
}

function setRead(operation: Operation, elements: readonly Json[]): SetRead {
  const { invocation, completion } = operation;
  const session = sessionOf(operation);
  return {
    operation,
    elements,
    present: new Set(elements.map(canonical)),
    final: invocation.final === true || completion?.final === true,
    server: completion?.server ?? invocation.server ?? null,
    session: session === null ? null : sessionId(session),
  };
}

/** What each read shows that it must not, or lacks that its own session knows. */
function judgeReads(set: SetHistory, elements: Elements, findings: Findings, patience: Patience): void {
  const seenBySession = new Map<string, Map<string, Operation>>();
  for (const { session, operation } of elements.addedBySession) {
    const seen = seenBySession.get(session) ?? new Map<string, Operation>();
    seenBySession.set(session, seen.set(canonical(operation.invocation.value), operation));
  }
  const shownBySession = new Map<string, Map<string, Operation>>();
  for (const read of set.reads) {
    if (patience.exceeded() !== null) return;
    const { present } = read;
    reportForeign(set, read, elements, findings);
    if (present.size < read.elements.length) reportDuplicates(set, read, findings);
    if (read.session === null) continue;
    const known = shownBySession.get(read.session) ?? new Map<string, Operation>();
    shownBySession.set(read.session, known);
    const added = seenBySession.get(read.session) ?? new Map<string, Operation>();
    reportForgotten(set, read, present, [known, added], findings);
    for (const text of present) if (!known.has(text)) known.set(text, read.operation);
  }
}

function reportForeign(set: SetHistory, read: SetRead, elements: Elements, findings: Findings): void {
  const foreign: string[] = [];
  const failed: string[] = [];
  const adds: Operation[] = [];
  for (const text of read.present) {
    const origin = elements.originOf(text, read.operation);
    if (origin === 'possible') continue;
    if (origin === null) foreign.push(cut(text));
    else failed.push(cut(text));
    if (origin !== null) adds.push(origin);
  }
  const where = placeOf(read);
  if (foreign.length > 0) {
    const message = `${set.name}: ${where} shows ${counted(foreign.length, 'element')} that nobody had added: ${listed(foreign)}.`;
    findings.anomaly('unexpected-element', message, indexesOf(read.operation));
  }
  if (failed.length > 0) {
    const message = `${set.name}: ${where} shows ${counted(failed.length, 'element')} whose adding had certainly failed: ${listed(failed)}.`;
    findings.anomaly('failed-add-seen', message, indexesOf(read.operation, ...adds));
  }
}

function reportDuplicates(set: SetHistory, read: SetRead, findings: Findings): void {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const text of read.elements.map(canonical)) (once.has(text) ? twice : once).add(text);
  const message = `${set.name}: ${placeOf(read)} shows ${counted(twice.size, 'element')} more than once: ${listed([...twice])}.`;
  findings.anomaly('duplicate-element', message, indexesOf(read.operation));
}

/** A session never loses sight of what it added or saw. */
function reportForgotten(
  set: SetHistory,
  read: SetRead,
  present: ReadonlySet<string>,
  known: readonly ReadonlyMap<string, Operation>[],
  findings: Findings,
): void {
  const forgotten: string[] = [];
  const causes: Operation[] = [];
  for (const [text, cause] of known.flatMap((map) => [...map])) {
    if (present.has(text) || cause.completedAt > read.operation.invokedAt) continue;
    forgotten.push(text);
    causes.push(cause);
  }
  const first = causes[0];
  if (first === undefined) return;
  const message =
    `${set.name}: ${placeOf(read)} lacks ${counted(forgotten.length, 'element')} that its own session had added or ` +
    `seen before: ${listed(forgotten)} (first at ${atSeconds(first.invocation.time)}).`;
  findings.anomaly('session-forgot', message, indexesOf(read.operation, ...causes.slice(0, 10)));
}

/** Known elements that a later read lacks. */
function judgeElements(
  set: SetHistory,
  elements: Elements,
  findings: Findings,
  linearizable: boolean,
): { lost: number; stale: number; neverRead: number } {
  const hasFinal = set.reads.some(({ final }) => final);
  const lost = hasFinal ? elements.missingFromFinal() : elements.lostForGood();
  const lostElements = new Set<string>();
  for (const { read, missing } of lost) {
    for (const { text } of missing) lostElements.add(text);
    const names = missing.map(({ text }) => text);
    const elsewhere = elements.shownElsewhere(read, missing);
    const message =
      `${set.name}: ${placeOf(read)} lacks ${counted(missing.length, 'acknowledged or once seen element')}: ` +
      `${listed(names, 30)}${elsewhere === '' ? '' : `; ${elsewhere}`}.`;
    const known = missing.slice(0, 30).map((element) => element.known);
    findings.anomaly('lost-element', message, indexesOf(read.operation, ...known));
  }
  const stale = elements.stale(lostElements);
  if (linearizable) {
    for (const { read, missing } of stale) {
      const names = listed(missing.map(({ text }) => text));
      const message = `${set.name}: ${placeOf(read)} lacks ${counted(missing.length, 'element')} known before it began: ${names}.`;
      findings.anomaly('stale-read', message, indexesOf(read.operation, ...missing.slice(0, 10).map((e) => e.known)));
    }
  }
  return { lost: lostElements.size, stale: stale.length, neverRead: elements.neverRead() };
}

/** `the final read of zk3 at 12.000 s`, `the read of process 4 at 2.000 s`. */
function placeOf({ operation, final, server }: SetRead): string {
  const at = atSeconds(operation.invocation.time);
  if (server !== null) return `the ${final ? 'final ' : ''}read of ${server} at ${at}`;
  return `the ${final ? 'final ' : ''}read of ${whoDid(operation.invocation)} at ${at}`;
}
