import type { HistoryEvent } from '../../harness/history/event.js';
import { fieldOf, listIn, numberIn } from './json-fields.js';

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

/** Steps that restore are no faults. */
const restoring = new Set(['start', 'resume', 'heal']);

/** Faults that are over when they are done. */
const momentary = new Set(['expire', 'restart-rolling', 'reconfig']);

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

/** What the nemesis did, from its `invoke` to its `info`, which comes when the evidence is in. */
export interface NemesisAction {
  readonly fault: string;
  readonly step: number | null;
  readonly begun: HistoryEvent;
  ended: HistoryEvent | null;
}

/**
 * The faults of a run as windows of time, from the nemesis' own events. In doubt a window is too long rather than too
 * short: from the start of the step to the end of what undid it, evidence and all.
 */
export function faultWindows(events: readonly HistoryEvent[]): FaultWindow[] {
  const actions = nemesisActions(events);
  const byEnd = new Map(actions.flatMap((action) => (action.ended === null ? [] : [[action.ended, action] as const])));
  const byBegin = new Map(actions.map((action) => [action.begun, action] as const));
  const windows: FaultWindow[] = [];
  let open: OpenFault[] = [];
  for (const event of events) {
    if (event.process !== 'nemesis') continue;
    const beginning = byBegin.get(event);
    if (beginning !== undefined && isFault(beginning)) open.push(openFault(beginning));
    const ending = byEnd.get(event);
    if (ending === undefined) continue;
    open = open.filter((fault) => {
      if (!isOver(fault, ending)) return true;
      windows.push(windowOf(fault, event.time));
      return false;
    });
  }
  for (const fault of open) windows.push(windowOf(fault, Infinity));
  return windows.sort((a, b) => a.from - b.from);
}

/** Every step with its completion, in the order in which they began. */
export function nemesisActions(events: readonly HistoryEvent[]): NemesisAction[] {
  const actions: NemesisAction[] = [];
  const open = new Map<string, NemesisAction[]>();
  for (const event of events) {
    if (event.process !== 'nemesis' || event.type === 'note') continue;
    const step = numberIn(event.value, 'step');
    const id = `${event.f} ${String(step)}`;
    const waiting = open.get(id) ?? [];
    open.set(id, waiting);
    const begun = event.type === 'invoke' ? undefined : waiting.shift();
    if (begun !== undefined) {
      begun.ended = event;
      continue;
    }
    const action: NemesisAction = { fault: event.f, step, begun: event, ended: event.type === 'invoke' ? null : event };
    actions.push(action);
    if (action.ended === null) waiting.push(action);
  }
  return actions;
}

/** The servers and clients a step was applied to; what was planned where that is not known. */
export function namesOf({ begun, ended }: NemesisAction): string[] {
  const names = (event: HistoryEvent | null): string[] =>
    (listIn(event?.value, 'on') ?? []).filter((name) => typeof name === 'string');
  const applied = names(ended);
  return applied.length > 0 ? applied : names(begun);
}

/** A step that undoes another one after its time (`for`), and bears that one's number. */
export function isUndoing({ begun }: NemesisAction): boolean {
  return fieldOf(begun.value, 'undoes') === true;
}

/** Something was disturbed: not a step that restores, nor one that never began. */
export function isFault(action: NemesisAction): boolean {
  return !restoring.has(action.fault) && !isUndoing(action) && fieldOf(action.ended?.value, 'begun') !== false;
}

interface OpenFault {
  readonly action: NemesisAction;
  /** Those it was not undone for yet. */
  left: readonly string[];
}

function openFault(action: NemesisAction): OpenFault {
  return { action, left: namesOf(action) };
}

function isOver(fault: OpenFault, ended: NemesisAction): boolean {
  const { action } = fault;
  if (ended === action) return momentary.has(action.fault);
  if (isUndoing(ended)) return ended.step === action.step;
  if (ended.fault === 'heal') return true;
  if (undoneBy[action.fault] !== ended.fault) return false;
  const names = namesOf(ended);
  fault.left = fault.left.filter((name) => !names.includes(name));
  return fault.left.length === 0;
}

function windowOf({ action }: OpenFault, to: number): FaultWindow {
  return { fault: action.fault, step: action.step, on: namesOf(action), from: action.begun.time, to };
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
