import type { CheckResult } from '../../checkers/verdict.js';
import { counted, duration, figure } from '../render/text.js';
import type { NamedPauses, RunResult } from '../run-result.js';
import type { ThresholdOutcome } from '../thresholds/judge-thresholds.js';
import { anomalyCount } from '../why.js';
import type { ReportChecker, ReportStalls, ReportThreshold, RunFacts } from './report-data.js';
import type { ReportSubject } from './report-subject.js';
import { cutText } from './shown-text.js';

const detailsMost = 6000;
const planMost = 20_000;

/** `register, watch on 5 servers, ZooKeeper 3.9.5`; the history's name where it is no run of ours. */
export function titleOf({ description, historyFile, folder }: ReportSubject): string {
  if (description === null) return cutText(historyFile.split('/').at(-1) ?? folder, 100);
  const { workloads, zkVersion } = description.options;
  const names = Array.isArray(workloads) ? workloads.join(', ') : 'a run';
  const servers =
    description.servers.length === 0 ? '' : ` on ${counted(description.servers.length, 'server', 'servers')}`;
  return `${names}${servers}${typeof zkVersion === 'string' ? `, ZooKeeper ${zkVersion}` : ''}`;
}

/** The worst first. */
export function checkersOf(
  checkers: Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>,
): ReportChecker[] {
  const severity = ({ valid }: CheckResult): number => (valid === false ? 0 : valid === 'unknown' ? 1 : 2);
  return Object.entries(checkers)
    .sort(([, a], [, b]) => severity(a) - severity(b))
    .map(([name, check]) => ({
      name,
      valid: check.valid,
      reason: reasonOf(check),
      operations: check.operations,
      elapsedMs: check.elapsedMs,
      anomalies: anomalyCount(check),
      details: check.details === undefined ? null : cutText(JSON.stringify(check.details, null, 1), detailsMost),
    }));
}

/** Where the harness itself failed, that comes first. */
function reasonOf({ failure, reason }: CheckResult): string | null {
  const said = [failure, reason].filter((text) => text !== undefined);
  return said.length === 0 ? null : cutText([...new Set(said)].join(' '), 1000);
}

/** What may have disturbed the run besides its faults, a sentence each. */
export function asideOf({ loadS, loadPhaseS, leadership, clients }: ReportSubject['result']): string[] {
  const sentences: string[] = [];
  if (loadS !== undefined && loadPhaseS !== undefined) {
    const { steady, fault, recovery } = loadPhaseS;
    const of = (seconds: number): string => duration(seconds * 1000);
    sentences.push(
      `${of(loadS)} of load: ${of(steady)} steady, ${of(fault)} under faults, ${of(recovery)} recovering.`,
    );
  }
  if (leadership !== undefined) {
    const changes = counted(leadership.changes, 'change of leader', 'changes of leader');
    sentences.push(`${changes}, ${duration(leadership.leaderlessMs)} of the load without one.`);
  }
  if (clients !== undefined) {
    const died = counted(clients.processes, 'client process', 'client processes');
    sentences.push(`${died} died, ${counted(clients.sessionsExpired, 'session', 'sessions')} expired.`);
  }
  return sentences;
}

/** The harness' own disturbances, so that they are not taken for ZooKeeper's. */
export function stallsOf({ stalls, recording }: Partial<RunResult>): ReportStalls {
  const sentences: string[] = [];
  if (stalls !== undefined) {
    const { orchestratorMaxMs, clientMaxMs, stalledClient } = stalls;
    sentences.push(`The longest pause of the harness' own event loop was ${duration(orchestratorMaxMs)}.`);
    if (stalledClient)
      sentences.push(`The longest pause of a client's event loop was ${duration(clientMaxMs)} (${stalledClient}).`);
  }
  const pauses = stalls?.pauses;
  if (pauses !== undefined) sentences.push(pausesSentence(pauses));
  const cpuUs = recording?.cpuPerOperationUs;
  if (typeof cpuUs === 'number') sentences.push(`Recording took ${figure(cpuUs)} µs of CPU time an operation.`);
  const marks = (pauses?.longest ?? []).map(({ who, startNs, ms }) => ({ who, atMs: startNs / 1e6, ms }));
  return { sentences, marks };
}

function pausesSentence({ count, longest }: NamedPauses): string {
  if (count === 0) return 'No pause took 50 ms or more.';
  const drawn = count > longest.length ? `the longest ${longest.length} of them are` : count > 1 ? 'they are' : 'it is';
  return `${counted(count, 'pause', 'pauses')} of 50 ms or more: ${drawn} on the time line.`;
}

export function thresholdOf({ threshold, met, measured, reason }: ThresholdOutcome): ReportThreshold {
  const { file, line, text } = threshold.source;
  return {
    source: cutText(`${file}:${line}: ${text.trim()}`, 300),
    met,
    measured:
      measured === null ? (reason ?? 'not measured') : `${figure(measured.value)} (${cutText(measured.of, 200)})`,
  };
}

export function runFactsOf({ description, result, folder, plan }: ReportSubject): RunFacts {
  return {
    command: result.command ?? description?.command ?? null,
    seed: result.seed ?? description?.seed ?? null,
    startedAt: description?.startedAt ?? null,
    folder,
    runtime: description === null ? null : `${description.runtime.name} (${description.runtime.why})`,
    versions: description?.versions ?? {},
    machine: description?.machine ?? null,
    options: description?.options ?? {},
    plan: plan === null ? null : cutText(plan, planMost),
  };
}
