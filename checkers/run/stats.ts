import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Findings, Patience } from '../evidence/findings.js';
import { asList, asNumber, fieldOf } from '../evidence/json-fields.js';
import { clientOperations } from '../evidence/operations.js';
import { counted, listed } from '../evidence/wording.js';
import type { CheckResult } from '../verdict.js';

interface Counts {
  ok: number;
  fail: number;
  info: number;
}

/**
 * Did anything happen? A verdict over too few successful operations means nothing, so it is `unknown`, naming what was
 * too rare. Without options (a history of somebody else's) one success of anything is enough.
 *
 * Options: `workloads` ({name: [f…]}: what each must have done), `minimum` (successes of each f, 10), `servers` (names:
 * each must have a final read for each workload in `finalReads`), `finalReads` (names of workloads).
 */
export const stats: Checker = {
  name: 'stats',
  describe: 'how many operations succeeded; too few make a run unknown',
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const operations = clientOperations(events, patience);
    if (patience.exceeded() !== null) return findings.stopped(patience);
    const counts = countByWorkload(operations);
    findings.operations = operations.length;
    findings.detail('operations', countsAsJson(counts));
    const ok = operations.filter(({ outcome }) => outcome === 'ok').length;
    if (operations.length === 0) findings.doubt('the history holds no operation');
    else if (ok === 0) findings.doubt(`none of ${counted(operations.length, 'operation')} succeeded`);
    const minimum = asNumber(options['minimum']) ?? 10;
    const scarce = [...namedOperations(options)].flatMap(({ workload, f }) => {
      const successes = counts.get(workload)?.get(f)?.ok ?? 0;
      return successes >= minimum ? [] : [`${f} of ${workload} (${String(successes)})`];
    });
    if (scarce.length > 0) {
      findings.doubt(
        `fewer than ${String(minimum)} successes of ${listed(scarce)}, so the verdict on them means little`,
      );
    }
    judgeFinalReads(operations, options, findings);
    return findings.result(events);
  },
};

function countByWorkload(operations: readonly Operation[]): Map<string, Map<string, Counts>> {
  const counts = new Map<string, Map<string, Counts>>();
  for (const { invocation, outcome } of operations) {
    const workload = invocation.workload ?? '';
    const byF = counts.get(workload) ?? new Map<string, Counts>();
    counts.set(workload, byF);
    const count = byF.get(invocation.f) ?? { ok: 0, fail: 0, info: 0 };
    byF.set(invocation.f, count);
    count[outcome]++;
  }
  return counts;
}

function countsAsJson(counts: ReadonlyMap<string, ReadonlyMap<string, Counts>>): Json {
  const named = [...counts].map(([workload, byF]) => [
    workload,
    Object.fromEntries([...byF].map(([f, c]) => [f, { ...c }])),
  ]);
  return Object.fromEntries(named) as Json;
}

function* namedOperations(options: CheckOptions): Iterable<{ workload: string; f: string }> {
  const workloads = options['workloads'];
  if (typeof workloads !== 'object' || workloads === null) return;
  for (const workload of Object.keys(workloads)) {
    for (const f of asList(fieldOf(workloads, workload)) ?? []) if (typeof f === 'string') yield { workload, f };
  }
}

function judgeFinalReads(operations: readonly Operation[], options: CheckOptions, findings: Findings): void {
  const servers = (asList(options['servers']) ?? []).filter((server) => typeof server === 'string');
  const workloads = (asList(options['finalReads']) ?? []).filter((workload) => typeof workload === 'string');
  const read = new Set<string>();
  for (const { invocation, completion, outcome } of operations) {
    const final = invocation.final === true || completion?.final === true;
    const server = completion?.server ?? invocation.server;
    if (final && outcome === 'ok' && server !== undefined) read.add(`${invocation.workload ?? ''} ${server}`);
  }
  for (const workload of workloads) {
    const missing = servers.filter((server) => !read.has(`${workload} ${server}`));
    if (missing.length > 0) findings.doubt(`${workload} has no successful final read of ${listed(missing)}`);
  }
}
