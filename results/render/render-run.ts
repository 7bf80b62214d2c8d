import type { HarnessStalls, RecordingCost, RunResult } from '../run-result.js';
import { renderThresholds } from '../thresholds/render-thresholds.js';
import { renderFaults, renderPhases, renderWorkloads } from './run-tables.js';
import { counted, duration, figure, inkFor, wrap } from './text.js';
import type { Ink } from './text.js';
import { renderAnomalies, renderCheckers, renderVerdict } from './verdict-lines.js';

/** How the text is to look. */
export interface RenderOptions {
  /** Where the run is stored, as shown. */
  readonly folder: string;
  /** Where its page is, as shown; left out where there is none. */
  readonly report?: string | null;
  readonly colors: boolean;
}

/** What a terminal shows of a run, at most 80 columns wide: the verdict first, a table a part, how to repeat it. */
export function renderRun(result: RunResult, { folder, report, colors }: RenderOptions): string {
  const ink = inkFor(colors);
  const parts = [
    renderVerdict(result.valid, result.why, ink),
    result.interrupted ? ink.yellow('  The run was interrupted: what it did until then was judged.') : null,
    result.thresholds === undefined ? null : renderThresholds(result.thresholds, ink),
    renderAnomalies(result.checkers, 'results.json', ink),
    renderCheckers(result.checkers, ink),
    result.workloads.length === 0 ? null : renderWorkloads(result.workloads, ink),
    renderPhases(result.latencies, ink),
    result.faults.length === 0 ? null : renderFaults(result, ink),
    renderAside(result),
    renderWhere(result, folder, report ?? null, ink),
  ];
  return `\n${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

/** The verdict and where to find the rest. */
export function renderBrief(result: RunResult, { folder, report, colors }: RenderOptions): string {
  const ink = inkFor(colors);
  const thresholds = result.thresholds === undefined ? '' : `${renderThresholds(result.thresholds, ink)}\n`;
  return `${renderVerdict(result.valid, result.why, ink)}\n${thresholds}${renderWhere(result, folder, report ?? null, ink)}\n`;
}

/** Verdict and anomalies of a history judged again. */
export function renderCheck(
  result: Pick<RunResult, 'valid' | 'why' | 'checkers'>,
  { folder, colors }: RenderOptions,
): string {
  const ink = inkFor(colors);
  const parts = [
    renderVerdict(result.valid, result.why, ink),
    renderAnomalies(result.checkers, `${folder} (--json shows all)`, ink),
    renderCheckers(result.checkers, ink),
  ];
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

/** What may have disturbed the run besides its faults. */
function renderAside({ leadership, clients, stalls, recording, loadS, loadPhaseS }: RunResult): string {
  const load = `${duration(loadS * 1000)} of load: ${figureS(loadPhaseS.steady)} steady, ${figureS(loadPhaseS.fault)} under faults, ${figureS(loadPhaseS.recovery)} recovering`;
  const leaders = `${counted(leadership.changes, 'change', 'changes')} of leader, ${duration(leadership.leaderlessMs)} without one`;
  const deaths = `${counted(clients.processes, 'client process', 'client processes')} died, ${counted(clients.sessionsExpired, 'session', 'sessions')} expired`;
  const own = renderOwnCost(stalls, recording);
  return [load, leaders, deaths, own].map((line) => `  ${wrap(line, '    ')}`).join('\n');
}

/** The harness' own part, on one line. */
function renderOwnCost(
  { orchestratorMaxMs, clientMaxMs, stalledClient }: HarnessStalls,
  { cpuPerOperationUs }: RecordingCost,
): string {
  const client = stalledClient === null ? 'a client' : stalledClient;
  const recorded = cpuPerOperationUs === null ? '' : `; recording ${figure(cpuPerOperationUs)} µs of CPU each`;
  return `stalls: harness ${duration(orchestratorMaxMs)}, ${client} ${duration(clientMaxMs)}${recorded}`;
}

function figureS(seconds: number): string {
  return duration(seconds * 1000);
}

function renderWhere({ command }: RunResult, folder: string, report: string | null, ink: Ink): string {
  const page = report === null ? [] : [`  ${ink.dim('report')}  ${report}`];
  return [...page, `  ${ink.dim('files ')}  ${folder}`, `  ${ink.dim('repeat')}  ${command}`].join('\n');
}
