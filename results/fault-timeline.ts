import type { HistoryEvent, Json } from '../harness/history/event.js';

/** A fault as the nemesis recorded it; ns on the history's clock. */
export interface RecordedFault {
  readonly step: number;
  readonly do: string;
  readonly on: readonly string[];
  /** When the nemesis began with it. */
  readonly startNs: number;
  /** When the nemesis was done with it: it is in place. */
  readonly inForceNs: number;
  /** When it was undone on everything it was done to; null if it never was. */
  readonly endNs: number | null;
  readonly judged: string;
  readonly evidence: Json;
}

/** What ends a fault besides `heal`, which ends all. */
const undoneBy: Readonly<Record<string, string>> = { kill: 'start', stop: 'start', pause: 'resume' };

/** Steps that undo, and so are no faults. */
const healing = new Set(['start', 'resume', 'heal']);

/** Faults that are over as soon as they are done. */
const momentary = new Set(['expire', 'restart-rolling', 'reconfig', 'reset', 'corrupt', 'truncate', 'wipe']);

interface OpenFault {
  readonly fault: { -readonly [name in keyof RecordedFault]: RecordedFault[name] };
  /** Those of `fault.on` it was not undone for yet. */
  left: readonly string[];
}

/** Every fault that was begun, in order, from the nemesis' events. */
export function faultsIn(events: readonly HistoryEvent[]): RecordedFault[] {
  const faults: OpenFault[] = [];
  for (const event of events) {
    if (event.process !== 'nemesis' || event.type === 'note') continue;
    if (event.type === 'invoke') begin(faults, event);
    else complete(faults, event);
  }
  return faults.map(({ fault }) => fault);
}

function begin(faults: OpenFault[], event: HistoryEvent): void {
  if (healing.has(event.f)) return;
  const fault = {
    step: stepOf(event) ?? faults.length,
    do: event.f,
    on: [],
    startNs: event.time,
    inForceNs: event.time,
    endNs: null,
    judged: 'inconclusive',
    evidence: null,
  };
  faults.push({ fault, left: [] });
}

function complete(faults: OpenFault[], event: HistoryEvent): void {
  const on = namesOf(event);
  const step = stepOf(event);
  const begun = faults.findLast(({ fault }) => fault.do === event.f && (step === null || fault.step === step));
  if (begun !== undefined && !healing.has(event.f)) putInPlace(begun, event, on);
  for (const open of faults) {
    if (open.fault.endNs !== null) continue;
    if (undoneBy[open.fault.do] === event.f) open.left = open.left.filter((name) => !on.includes(name));
    const isUndone = undoneBy[open.fault.do] === event.f && open.left.length === 0;
    if (isUndone || event.f === 'heal') open.fault.endNs = event.time;
  }
}

function putInPlace(begun: OpenFault, event: HistoryEvent, on: readonly string[]): void {
  const { fault } = begun;
  fault.on = begun.left = on;
  fault.inForceNs = event.time;
  const { judged, evidence } = fieldsOf(event);
  if (typeof judged === 'string') fault.judged = judged;
  if (evidence !== undefined) fault.evidence = evidence;
  if (momentary.has(event.f)) fault.endNs = event.time;
}

type Fields = Readonly<Record<string, Json | undefined>>;

function fieldsOf({ value }: HistoryEvent): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function stepOf(event: HistoryEvent): number | null {
  const { step } = fieldsOf(event);
  return typeof step === 'number' ? step : null;
}

function namesOf(event: HistoryEvent): readonly string[] {
  const { on } = fieldsOf(event);
  return Array.isArray(on) ? on.filter((name): name is string => typeof name === 'string') : [];
}
