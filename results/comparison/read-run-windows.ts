import type { HistoryEvent } from '../../harness/history/event.js';
import { forEachEvent } from '../../harness/history/read-history.js';
import { countIn } from '../workload-summary.js';
import type { LoopKind } from '../run-result.js';
import { WindowCounts } from './window-counts.js';

/** Successes of one operation of a workload during the load. */
export interface OperationWindows {
  readonly workload: string;
  readonly f: string;
  readonly loop: LoopKind;
  /** Ascending, µs. */
  readonly sortedUs: Float64Array;
  readonly counts: WindowCounts;
}

/** What happened in each window of a run's load, by workload. */
export interface WorkloadWindows {
  readonly workload: string;
  readonly ok: Float64Array;
  /** 0 everywhere where the workload has no locks, or does not count. */
  readonly acquisitions: Float64Array;
  readonly notifications: Float64Array;
  readonly listings: Float64Array;
}

export interface RunWindows {
  readonly windows: number;
  readonly windowS: number;
  readonly workloads: readonly WorkloadWindows[];
  readonly operations: readonly OperationWindows[];
}

const fewestWindows = 30;
const mostWindows = 120;
const unnamedWorkload = 'main';

interface GrowingOperation {
  readonly workload: string;
  readonly f: string;
  loop: LoopKind;
  readonly us: number[];
  readonly counts: WindowCounts;
}

/**
 * Cuts a run's load into windows, about one a second, and counts what succeeded in each. Reads the history once, in
 * memory of its latencies.
 *
 * @param load ns on the history's clock
 * @throws HistoryError when the history cannot be read
 */
export function readRunWindows(
  history: string,
  load: { readonly startNs: number; readonly endNs: number },
): RunWindows {
  const loadS = Math.max(1e-3, (load.endNs - load.startNs) / 1e9);
  const windows = Math.min(mostWindows, Math.max(fewestWindows, Math.round(loadS)));
  const windowOf = (ns: number): number =>
    Math.min(windows - 1, Math.max(0, Math.floor(((ns - load.startNs) / 1e9 / loadS) * windows)));
  const workloads = new Map<string, WorkloadWindows>();
  const operations = new Map<string, GrowingOperation>();
  const open = new Map<number, HistoryEvent>();
  forEachEvent(history, (event) => {
    const { process, type } = event;
    if (typeof process !== 'number' || type === 'note') return;
    if (type === 'invoke') {
      open.set(process, event);
      return;
    }
    const invocation = open.get(process);
    open.delete(process);
    if (invocation === undefined || type !== 'ok' || invocation.final === true) return;
    if (invocation.time < load.startNs || invocation.time > load.endNs) return;
    const window = windowOf(event.time);
    countSuccess(workloads, windows, window, invocation, event);
    const operation = operationFor(operations, windows, invocation);
    const us = Math.max(1, Math.round((event.time - (invocation.due ?? invocation.time)) / 1000));
    if (invocation.due !== undefined) operation.loop = 'open';
    operation.us.push(us);
    operation.counts.add(window, us);
  });
  return {
    windows,
    windowS: loadS / windows,
    workloads: [...workloads.values()].sort(byWorkload),
    operations: [...operations.values()].sort(byWorkload).map(({ us, ...operation }) => ({
      ...operation,
      sortedUs: Float64Array.from(us).sort(),
    })),
  };
}

function countSuccess(
  workloads: Map<string, WorkloadWindows>,
  windows: number,
  window: number,
  invocation: HistoryEvent,
  completion: HistoryEvent,
): void {
  const name = invocation.workload ?? unnamedWorkload;
  let counts = workloads.get(name);
  if (counts === undefined) {
    const empty = (): Float64Array => new Float64Array(windows);
    counts = { workload: name, ok: empty(), acquisitions: empty(), notifications: empty(), listings: empty() };
    workloads.set(name, counts);
  }
  addTo(counts.ok, window, 1);
  const notifications = countIn(completion, 'notifications');
  const listings = countIn(completion, 'listings');
  if (invocation.f !== 'acquire' || notifications === null || listings === null) return;
  addTo(counts.acquisitions, window, 1);
  addTo(counts.notifications, window, notifications);
  addTo(counts.listings, window, listings);
}

function addTo(counts: Float64Array, window: number, amount: number): void {
  counts[window] = (counts[window] ?? 0) + amount;
}

function operationFor(
  operations: Map<string, GrowingOperation>,
  windows: number,
  { workload = unnamedWorkload, f }: HistoryEvent,
): GrowingOperation {
  const name = JSON.stringify([workload, f]);
  let operation = operations.get(name);
  if (operation === undefined) {
    operation = { workload, f, loop: 'closed', us: [], counts: new WindowCounts(windows) };
    operations.set(name, operation);
  }
  return operation;
}

function byWorkload(a: { workload: string; f?: string }, b: { workload: string; f?: string }): number {
  return a.workload === b.workload ? ((a.f ?? '') < (b.f ?? '') ? -1 : 1) : a.workload < b.workload ? -1 : 1;
}
