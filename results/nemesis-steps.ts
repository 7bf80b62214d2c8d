import type { HistoryEvent, Json } from '../harness/history/event.js';

/** A step of the plan, or the undoing of one, as the nemesis recorded it; ns on the history's clock. */
export interface RecordedStep {
  readonly step: number;
  readonly do: string;
  /** What it was applied to. */
  readonly on: readonly string[];
  /** It undoes the fault of the same number, whose time is over. */
  readonly undoes: boolean;
  readonly startNs: number;
  /** When it was in place; null if that failed or the record ends before. */
  readonly inForceNs: number | null;
  readonly judged: string;
  readonly evidence: Json;
}

/** A step that had no chance to begin. */
export interface SkippedStep {
  readonly step: number;
  readonly do: string;
  readonly on: readonly string[];
  readonly why: string;
}

/** Every step that was begun, in the order in which they began. Its completion may come long after: evidence takes time. */
export function stepsIn(events: readonly HistoryEvent[]): RecordedStep[] {
  const steps: { invocation: HistoryEvent; completion: HistoryEvent | null }[] = [];
  for (const event of events) {
    if (event.process !== 'nemesis' || event.type === 'note') continue;
    const open = steps.find(({ invocation, completion }) => completion === null && isSameStep(invocation, event));
    if (event.type === 'invoke') steps.push({ invocation: event, completion: null });
    else if (open !== undefined) open.completion = event;
  }
  return steps.map(({ invocation, completion }, place) => recorded(invocation, completion, place));
}

export function skippedStepsIn(events: readonly HistoryEvent[]): SkippedStep[] {
  return events
    .filter(({ process, f }) => process === 'nemesis' && f === 'not-begun')
    .map((event) => {
      const { step, do: name, why } = fieldsOf(event);
      return { step: Number(step), do: textOf(name), on: namesOf(event), why: textOf(why) };
    });
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function isSameStep(invocation: HistoryEvent, completion: HistoryEvent): boolean {
  const a = fieldsOf(invocation);
  const b = fieldsOf(completion);
  return invocation.f === completion.f && a['step'] === b['step'] && a['undoes'] === b['undoes'];
}

function recorded(invocation: HistoryEvent, completion: HistoryEvent | null, place: number): RecordedStep {
  const { step, undoes } = fieldsOf(invocation);
  const { judged, evidence } = completion === null ? {} : fieldsOf(completion);
  return {
    step: typeof step === 'number' ? step : place,
    do: invocation.f,
    on: completion === null ? [] : namesOf(completion),
    undoes: undoes === true,
    startNs: invocation.time,
    inForceNs: completion === null ? null : inForceNs(invocation, completion),
    judged: typeof judged === 'string' ? judged : 'inconclusive',
    evidence: evidence ?? null,
  };
}

/** Recorded apart from the completion, which waits for evidence; a record without it was in place when it was done. */
function inForceNs(invocation: HistoryEvent, completion: HistoryEvent): number | null {
  const { inForceAfterMs } = fieldsOf(completion);
  if (inForceAfterMs === undefined) return completion.time;
  return typeof inForceAfterMs === 'number' ? invocation.time + inForceAfterMs * 1e6 : null;
}

function fieldsOf({ value }: HistoryEvent): Readonly<Record<string, Json | undefined>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, Json | undefined>>) : {};
}

function namesOf(event: HistoryEvent): readonly string[] {
  const { on } = fieldsOf(event);
  return Array.isArray(on) ? on.filter((name): name is string => typeof name === 'string') : [];
}
