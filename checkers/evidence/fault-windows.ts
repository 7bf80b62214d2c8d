import type { HistoryEvent } from '../../harness/history/event.js';
import { listIn, numberIn } from './json-fields.js';

/** A fault of the plan while it was in force. Times in ns; a fault never undone lasts for ever. */
export interface FaultWindow {
  /** The step's `do`: `pause`, `partition`, `kill` … */
  readonly fault: string;
  /** Its number in the plan, where recorded. */
  readonly step: number | null;
  /** What it was done to: servers and clients by name. */
  readonly on: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What undoes what; `heal` undoes everything. */
const undoneBy: Readonly<Record<string, string>> = { kill: 'start', stop: 'start', pause: 'resume' };

/** Steps that are over when they are done, or undo others. */
const momentary = new Set(['start', 'resume', 'heal', 'expire', 'restart-rolling', 'reconfig']);

/** Faults that can keep a client from learning in time that its session ended. */
const delaysNews = new Set([
  'pause',
  'partition',
  'slow',
  'throttle',
  'reset',
  'slice',
  'disk-slow',
  'disk-full',
  'skew',
]);

interface OpenFault {
  readonly fault: string;
  readonly step: number | null;
  readonly from: number;
  on: readonly string[];
  /** Those of `on` it was not undone for yet. */
  left: readonly string[];
}

/**
 * The faults of a run as windows of time, from the nemesis' own events (`invoke` when a step starts, `info` when it is
 * done). In doubt a window is too long rather than too short: from the start of the step to the end of its undoing.
 */
export function faultWindows(events: readonly HistoryEvent[]): FaultWindow[] {
  const windows: FaultWindow[] = [];
  let open: OpenFault[] = [];
  for (const event of events) {
    if (event.process !== 'nemesis' || event.type === 'note') continue;
    const step = numberIn(event.value, 'step');
    const on = namesIn(event);
    if (event.type === 'invoke') {
      open.push({ fault: event.f, step, from: event.time, on, left: on });
      continue;
    }
    const begun = open.find((fault) => fault.fault === event.f && fault.step === step);
    if (begun !== undefined && on.length > 0) begun.on = begun.left = on;
    open = open.filter((fault) => {
      const over = momentary.has(fault.fault) ? fault === begun : isUndone(fault, event, on);
      if (over) windows.push(windowOf(fault, event.time));
      return !over;
    });
  }
  for (const fault of open) windows.push(windowOf(fault, Infinity));
  return windows.sort((a, b) => a.from - b.from);
}

function namesIn(event: HistoryEvent): string[] {
  return (listIn(event.value, 'on') ?? []).filter((name) => typeof name === 'string');
}

function isUndone(fault: OpenFault, event: HistoryEvent, on: readonly string[]): boolean {
  if (event.f === 'heal') return true;
  if (undoneBy[fault.fault] !== event.f) return false;
  fault.left = fault.left.filter((name) => !on.includes(name));
  return fault.left.length === 0;
}

function windowOf({ fault, step, on, from }: OpenFault, to: number): FaultWindow {
  return { fault, step, on, from, to };
}

/** Those in force at some time between `from` and `to` that can keep a client from learning what became of its session. */
export function newsDelayedBetween(windows: readonly FaultWindow[], from: number, to: number): FaultWindow[] {
  return windows.filter((window) => delaysNews.has(window.fault) && window.from <= to && window.to >= from);
}

/** `partition of zk1, zk3 (step 4)`. */
export function describeFault(window: FaultWindow): string {
  const on = window.on.length === 0 ? '' : ` of ${window.on.join(', ')}`;
  return `${window.fault}${on}${window.step === null ? '' : ` (step ${String(window.step)})`}`;
}
