import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import type { NemesisAction } from '../evidence/fault-windows.js';
import { isFault, namesOf, nemesisActions } from '../evidence/fault-windows.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asNumber, numberIn } from '../evidence/json-fields.js';
import { countUpTo } from '../evidence/sorted.js';
import { clientOperations } from '../evidence/operations.js';
import { atSeconds, indexesOf, listed, milliseconds } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';
import { clientsOf } from './clients.js';

/** A stretch without any success. Times in ns. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

const reads = new Set(['read', 'watch', 'sync', 'exists', 'children']);

/**
 * How long nothing succeeded: over all clients, for each client, and after each fault. Informational, unless limits are
 * set; final reads, which come when all is over, do not count.
 *
 * Options: `maxUnavailableMs` (the longest stretch without a success of anybody), `maxRecoveryMs` (from a fault to the
 * first success of an operation that began after it).
 */
export const availability: Checker = {
  name: 'availability',
  describe: 'the longest stretches without a success, and the time to recover from each fault',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const operations = clientOperations(events, patience).filter(({ invocation }) => invocation.final !== true);
    const done = operations.filter(({ outcome }) => outcome === 'ok').sort((a, b) => a.completedAt - b.completedAt);
    findings.operations = operations.length;
    if (patience.exceeded() !== null) return findings.stopped(patience);
    const first = operations[0];
    if (first === undefined || done.length === 0) {
      findings.doubt('no operation succeeded, so nothing was ever available');
      return findings.result(events);
    }
    const to = operations.reduce(
      (latest, { invocation, completion }) => Math.max(latest, (completion ?? invocation).time),
      0,
    );
    const span: Gap = { from: first.invocation.time, to };
    const overall = longestGap(done, span);
    findings.detail('longestUnavailableMs', lengthMs(overall));
    findings.detail('longestUnavailableFromS', overall.from / 1e9);
    findings.detail('clients', worstClients(operations, done, span));
    judgeLimit(overall, options, findings);
    findings.detail('recovery', recoveries(events, done, options, findings));
    return findings.result(events);
  },
};

/** The longest stretch of `span` between two successes, both its ends counting as such. */
function longestGap(done: readonly Operation[], span: Gap): Gap {
  let longest: Gap = { from: span.from, to: span.from };
  let from = span.from;
  for (const time of [...done.map(timeOf), span.to]) {
    if (time < span.from) continue;
    const to = Math.min(time, span.to);
    if (to - from > longest.to - longest.from) longest = { from, to };
    from = Math.max(from, to);
  }
  return longest;
}

function timeOf({ completion, invocation }: Operation): number {
  return (completion ?? invocation).time;
}

function lengthMs({ from, to }: Gap): number {
  return (to - from) / 1e6;
}

/** The clients that had to wait longest. */
function worstClients(operations: readonly Operation[], done: readonly Operation[], span: Gap): Json {
  const clients = clientsOf(operations);
  const successes = new Map<number, Operation[]>();
  for (const client of clients.values()) successes.set(client, []);
  for (const operation of done) {
    const client = clients.get(operation.invocation.process as number);
    if (client !== undefined) successes.get(client)?.push(operation);
  }
  const gaps = [...successes].map(([client, own]) => ({ client, ...longestGap(own, span) }));
  return gaps
    .sort((a, b) => lengthMs(b) - lengthMs(a))
    .slice(0, 20)
    .map((gap) => ({ client: gap.client, longestUnavailableMs: lengthMs(gap), fromS: gap.from / 1e9 }));
}

function judgeLimit(overall: Gap, options: CheckOptions, findings: Findings): void {
  const limit = asNumber(options['maxUnavailableMs']);
  if (limit === null || lengthMs(overall) <= limit) return;
  findings.anomaly(
    'unavailable',
    `Nothing succeeded from ${atSeconds(overall.from)} to ${atSeconds(overall.to)} ` +
      `(${milliseconds(overall.to - overall.from)}; the limit is ${String(limit)} ms).`,
    [],
  );
}

/** For each fault: how long until something that began after it succeeded. */
function recoveries(
  events: readonly HistoryEvent[],
  done: readonly Operation[],
  options: CheckOptions,
  findings: Findings,
): Json {
  const limit = asNumber(options['maxRecoveryMs']);
  const byInvocation = [...done].sort((a, b) => a.invocation.time - b.invocation.time);
  const any = new FirstSuccess(byInvocation);
  const writes = new FirstSuccess(byInvocation.filter(({ invocation }) => !reads.has(invocation.f)));
  return nemesisActions(events)
    .filter(isFault)
    .slice(0, 1000)
    .map((action) => {
      const from = inForceAt(action);
      const operation = any.after(from);
      const recoveryMs = operation === null ? null : (timeOf(operation) - from) / 1e6;
      const write = writes.after(from);
      if (limit !== null && (recoveryMs === null || recoveryMs > limit)) {
        findings.anomaly(
          'slow-recovery',
          `After ${action.fault} of ${listed(namesOf(action))} at ${atSeconds(from)} ` +
            `${recoveryMs === null ? 'nothing succeeded any more' : `the first success came after ${recoveryMs.toFixed(1)} ms`} ` +
            `(the limit is ${String(limit)} ms).`,
          indexesOf(action.begun, operation),
        );
      }
      return {
        step: action.step,
        fault: action.fault,
        on: namesOf(action),
        atS: from / 1e9,
        firstSuccessMs: recoveryMs,
        firstWriteMs: write === null ? null : (timeOf(write) - from) / 1e6,
      };
    });
}

function inForceAt({ begun, ended }: NemesisAction): number {
  return begun.time + (numberIn(ended?.value, 'inForceAfterMs') ?? 0) * 1e6;
}

/** The earliest success among operations that began at or after a time: a minimum over the rest of the list. */
class FirstSuccess {
  readonly #starts: readonly number[];
  readonly #earliest: readonly Operation[];

  /** @param operations successful ones, by time of invocation */
  constructor(operations: readonly Operation[]) {
    this.#starts = operations.map(({ invocation }) => invocation.time);
    const earliest: Operation[] = [];
    for (let i = operations.length - 1; i >= 0; i--) {
      const operation = operations[i];
      const later = earliest[i + 1];
      if (operation !== undefined)
        earliest[i] = later !== undefined && timeOf(later) < timeOf(operation) ? later : operation;
    }
    this.#earliest = earliest;
  }

  after(time: number): Operation | null {
    // Times are whole ns.
    return this.#earliest[countUpTo(this.#starts, time - 1)] ?? null;
  }
}
