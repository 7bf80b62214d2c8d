import { basename } from 'node:path';
import type { HistoryEvent } from '../../harness/history/event.js';
import { forEachEvent } from '../../harness/history/read-history.js';
import { faultsIn, type RecordedFault } from '../fault-timeline.js';
import { looksIn, termsIn, type RecordedLook } from '../leadership-timeline.js';
import { LoadPhases } from '../load-phases.js';
import { skippedStepsIn, stepsIn } from '../nemesis-steps.js';
import { chooseOperations, type Choice } from './choose-operations.js';
import { chooseAnomalies, countAnomalies, type ChosenAnomaly } from './chosen-anomalies.js';
import { clientLanes, type ClientLanes } from './client-lanes.js';
import { embeddedJson } from './embed.js';
import { fullEvents } from './full-events.js';
import { HistoryScan } from './history-scan.js';
import { lockColumns, lockOverlaps } from './lock-columns.js';
import type { PermitsOf } from './lock-scan.js';
import { operationColumns } from './operation-columns.js';
import { RowScan } from './operation-rows.js';
import { percentileCurves } from './percentile-curves.js';
import { reportAnomaly, stateQuestion } from './report-anomalies.js';
import type { OperationColumns, ReportData, ReportFault, Span } from './report-data.js';
import type { ReportSubject } from './report-subject.js';
import { asideOf, checkersOf, runFactsOf, stallsOf, thresholdOf, titleOf } from './run-facts.js';
import { serverLanes } from './server-lanes.js';
import { evidenceText } from './shown-text.js';
import { StateScan } from './state-around.js';
import { activityOf, timeSeries } from './time-buckets.js';
import { watchColumns } from './watch-columns.js';
import { workloadsOf } from './workloads-of.js';

/** Limits that keep a page small whatever the run was. */
export interface ReportLimits {
  readonly operations: number;
  /** Of the operations' columns, in the page. */
  readonly operationBytes: number;
  /** Of everything together: where the rest takes much there are fewer operations. */
  readonly dataBytes: number;
  readonly lockTimes: number;
  readonly watchMarks: number;
}

export const usualLimits: ReportLimits = {
  operations: 60_000,
  operationBytes: 1_400_000,
  // With the page's own script and style sheet that makes less than 2 MB.
  dataBytes: 1_800_000,
  lockTimes: 8000,
  watchMarks: 8000,
};

/** What one reading of the history told, and what is decided by it for the second one. */
interface FirstReading {
  readonly scan: HistoryScan;
  readonly chosen: readonly ChosenAnomaly[];
  readonly choice: Choice;
  readonly lanes: ClientLanes;
  readonly looks: readonly RecordedLook[];
  readonly faults: readonly RecordedFault[];
  readonly phases: LoadPhases;
  readonly span: Span;
  readonly warnings: readonly string[];
}

/**
 * Everything a report shows, from the run's record. The history is read twice, event by event, and never held as a
 * whole.
 *
 * @throws HistoryError when the history can't be read
 */
export function extractReport(subject: ReportSubject, limits: ReportLimits = usualLimits): ReportData {
  const reading = readOnce(subject, limits);
  const { scan, chosen, choice, lanes, span } = reading;
  const rows = new RowScan(choice.reasons);
  const states = new StateScan(chosen.map(({ anomaly }) => stateQuestion(eventsOf(anomaly.events, scan))));
  forEachEvent(subject.historyFile, (event) => {
    rows.add(event);
    states.add(event);
  });
  const rest = besideOperations(subject, reading, { rows, states, limits });
  const activity = activityOf(scan.table, lanes, span);
  const restBytes = Buffer.byteLength(embeddedJson([rest, activity]));
  const operations = withinBytes(rows, scan, operationRoom(limits, restBytes));
  return {
    ...rest,
    operations,
    notes: [
      ...(subject.remark === undefined ? [] : [subject.remark]),
      ...notesOf(reading, operations, rest.locks.index.length, rest.watches.index.length),
    ],
    activity: operations.index.length === scan.table.length ? null : activity,
  };
}

/** All that is bounded by itself. */
function besideOperations(
  subject: ReportSubject,
  { scan, chosen, lanes, looks, phases, span, faults }: FirstReading,
  { rows, states, limits }: { readonly rows: RowScan; readonly states: StateScan; readonly limits: ReportLimits },
): Omit<ReportData, 'operations' | 'notes' | 'activity'> {
  const involved = { events: scan.events, placeOf: scan.placeOf, operations: rows.named };
  const { result } = subject;
  const all = Object.values(result.checkers).flatMap(({ anomalies }) => anomalies);
  const named = new Set(chosen.flatMap(({ anomaly }) => anomaly.events));
  const locks = lockColumns(scan.locks, limits.lockTimes);
  const watches = watchColumns(scan.watches, named, limits.watchMarks);
  return {
    format: 1,
    title: titleOf(subject),
    verdict: { valid: result.valid, why: result.why, interrupted: result.interrupted ?? false },
    checkers: checkersOf(result.checkers),
    anomalies: chosen.map((each, place) => reportAnomaly(each, place + 1, involved, scan.locks, states.answer(place))),
    moreAnomalies: countAnomalies(result.checkers) - chosen.length,
    span,
    load: { fromMs: phases.load.startNs / 1e6, toMs: phases.load.endNs / 1e6 },
    phases: (result.phases ?? subject.description?.phases ?? []).map(({ name, startNs, endNs }) => ({
      name,
      fromMs: startNs / 1e6,
      toMs: endNs / 1e6,
    })),
    disturbances: phases.disturbances.map(({ phase, startNs, endNs }) => ({
      name: phase,
      fromMs: startNs / 1e6,
      toMs: endNs / 1e6,
    })),
    faults: faults.map((fault) => reportFault(fault, subject, span)),
    stepsNotBegun: skippedStepsIn(scan.harnessEvents).map(({ do: name, on, why }) => ({ do: name, on, why })),
    servers: serverLanes(looks, subject.description?.servers ?? [], span.toMs),
    terms: termsIn(looks).map(({ timeNs, server, epoch }) => ({ atMs: timeNs / 1e6, server, epoch })),
    clients: lanes.clients,
    processes: [...lanes.laneOf],
    operationCount: scan.table.length,
    fullEvents: fullEvents(rows.named, scan),
    locks,
    overlaps: lockOverlaps(scan.locks, all, span.toMs),
    watches,
    series: timeSeries(scan.table, seriesSpan(phases, span)),
    percentiles: percentileCurves(scan.table, phases),
    workloads: result.workloads ?? workloadsOf(scan.table, span),
    latencies: result.latencies ?? [],
    aside: asideOf(result),
    stalls: stallsOf(result),
    thresholds: (result.thresholds?.outcomes ?? []).map(thresholdOf),
    run: runFactsOf(subject),
  };
}

function readOnce(subject: ReportSubject, limits: ReportLimits): FirstReading {
  const { result, description, historyFile } = subject;
  const chosen = chooseAnomalies(result.checkers);
  const named = new Set(chosen.flatMap(({ anomaly }) => anomaly.events));
  const scan = new HistoryScan(named, permitsOf(subject));
  const warnings = forEachEvent(historyFile, (event) => scan.add(event)).map((warning) =>
    warning.replaceAll(historyFile, basename(historyFile)),
  );
  const looks = looksIn(scan.harnessEvents);
  const faults = faultsIn(stepsIn(scan.harnessEvents));
  const ends = { startNs: Math.min(0, finite(scan.firstNs)), endNs: Math.max(0, finite(scan.lastNs)) };
  const load = (result.phases ?? description?.phases)?.find(({ name }) => name === 'load') ?? ends;
  const span = { fromMs: ends.startNs / 1e6, toMs: Math.max(ends.endNs / 1e6, ends.startNs / 1e6 + 1) };
  return {
    ...{ scan, chosen, looks, faults, span, warnings },
    choice: chooseOperations(scan.table, new Set(scan.placeOf.values()), limits.operations),
    lanes: clientLanes(scan.table, clientCountOf(subject)),
    phases: new LoadPhases(load, faults, looks),
  };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function eventsOf(indexes: readonly number[], { events }: HistoryScan): HistoryEvent[] {
  return indexes.flatMap((index) => events.get(index) ?? []);
}

/** A page without operations would be of no use: so many bytes they get whatever else there is. */
const leastOperationBytes = 300_000;

function operationRoom({ operationBytes, dataBytes }: ReportLimits, restBytes: number): number {
  return Math.min(operationBytes, Math.max(leastOperationBytes, dataBytes - restBytes));
}

/** The operations' columns, thinned out until they are small enough; those that anomalies name stay longest. */
function withinBytes(rows: RowScan, scan: HistoryScan, most: number): OperationColumns {
  const ordered = [...rows.rows].sort((a, b) => a.why - b.why || spread(a.place) - spread(b.place));
  for (let count = ordered.length; ;) {
    const shown = ordered.slice(0, count).sort((a, b) => a.place - b.place);
    const columns = operationColumns(shown, scan.table);
    const bytes = Buffer.byteLength(embeddedJson(columns));
    if (bytes <= most || count <= 1) return columns;
    count = Math.floor(count * Math.min(0.95, (most / bytes) * 0.98));
  }
}

/** Numbers in an order whose every beginning is spread evenly: their bits mixed. */
function spread(place: number): number {
  return Math.imul(place, 0x9e3779b1) >>> 0;
}

/** The load and what came right before and after it: where latencies and rates mean something. */
function seriesSpan({ load }: LoadPhases, span: Span): Span {
  const fromMs = Math.max(span.fromMs, load.startNs / 1e6);
  const toMs = Math.min(span.toMs, load.endNs / 1e6);
  return toMs > fromMs ? { fromMs, toMs } : span;
}

function reportFault(fault: RecordedFault, { result }: ReportSubject, span: Span): ReportFault {
  const { step, do: name, on, startNs, inForceNs, endNs, judged, evidence } = fault;
  const summary = result.faults?.find((each) => each.step === step && each.startNs === startNs);
  return {
    ...{ step, do: name, on, judged },
    fromMs: startNs / 1e6,
    inForceMs: inForceNs / 1e6,
    toMs: endNs === null ? span.toMs : endNs / 1e6,
    lasting: endNs === null,
    evidence: evidenceText(evidence),
    ...(summary === undefined ? {} : { leaderlessMs: summary.leaderlessMs, firstWriteMs: summary.firstWriteMs }),
  };
}

/** Semaphores let several in. */
function permitsOf({ checks }: ReportSubject): PermitsOf {
  return (workload) => {
    const judged = checks.filter(
      ({ checker, workload: own }) => checker === 'mutual-exclusion' && (own === null || own === workload),
    );
    const permits = judged.map(({ options }) => options['permits']).find((value) => typeof value === 'number');
    const model = checks.find(({ options }) => options['model'] === 'semaphore')?.options['initial'];
    return permits ?? (typeof model === 'number' ? model : 1);
  };
}

/** A run of ours names its clients: so many a workload. */
function clientCountOf({ description }: ReportSubject): number | null {
  const { concurrency, workloads } = description?.options ?? {};
  return typeof concurrency === 'number' && Array.isArray(workloads) ? concurrency * workloads.length : null;
}

function notesOf(
  { scan, choice, warnings }: FirstReading,
  operations: OperationColumns,
  lockTimes: number,
  watchMarks: number,
): string[] {
  const said = (value: number): string => value.toLocaleString('en-US');
  const notes = [...warnings];
  const shown = operations.index.length;
  if (shown < scan.table.length) {
    notes.push(
      `${said(shown)} of ${said(scan.table.length)} operations are drawn and listed: those that anomalies name and their neighbours on the same key, failures, the slowest, and a sample of the rest. Rates, quantiles and percentiles count all of them.`,
    );
  }
  const locks = scan.locks.lock.length;
  if (lockTimes < locks) {
    notes.push(
      `${said(lockTimes)} of ${said(locks)} times of waiting for and holding a lock are drawn, all that overlap first.`,
    );
  }
  if (scan.locks.overlapCount > scan.locks.overlaps.length) {
    notes.push(
      `the first ${said(scan.locks.overlaps.length)} of ${said(scan.locks.overlapCount)} overlaps of holders are drawn.`,
    );
  }
  const watched = scan.watches.path.values().filter((path) => scan.watches.isWatched(path)).length;
  if (watchMarks < watched) notes.push(`${said(watchMarks)} of ${said(watched)} marks of watches are drawn.`);
  if (choice.count === 0) notes.push('the history holds no operation of a client.');
  return notes;
}
