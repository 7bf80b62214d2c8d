import type { HistoryEvent } from '../../harness/history/event.js';
import { fewItems, noteItem, operationItem } from './anomaly-items.js';
import type { ChosenAnomaly } from './chosen-anomalies.js';
import { lockName } from './lock-columns.js';
import type { LockScan } from './lock-scan.js';
import type { NamedOperation } from './operation-rows.js';
import type { AnomalyItem, ReportAnomaly, StateAround, StateEvidence } from './report-data.js';
import { cutText } from './shown-text.js';
import type { StateAnswer, StateQuestion } from './state-around.js';

const messageMost = 4000;
const eventsMost = 200;

/** What the history says of the events that anomalies name. */
export interface InvolvedEvents {
  /** Events by `index`, where there are any. */
  readonly events: ReadonlyMap<number, HistoryEvent>;
  /** Place of the operation that an event belongs to. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly operations: ReadonlyMap<number, NamedOperation>;
}

export function reportAnomaly(
  { checker, anomaly }: ChosenAnomaly,
  number: number,
  involved: InvolvedEvents,
  locks: LockScan,
  answer: StateAnswer,
): ReportAnomaly {
  const operations = operationsOf(anomaly.events, involved);
  const notes = anomaly.events.flatMap((index) =>
    involved.placeOf.has(index) ? [] : (involved.events.get(index) ?? []),
  );
  const items = [...operations.map(operationItem), ...notes.map(noteItem), ...holdItems(operations, locks)];
  const shown = fewItems(items);
  const times = items.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? fromMs]);
  return {
    number,
    checker,
    kind: anomaly.kind,
    message: cutText(anomaly.message, messageMost),
    events: anomaly.events.slice(0, eventsMost),
    moreEvents: Math.max(0, anomaly.events.length - eventsMost),
    items: shown,
    moreItems: items.length - shown.length,
    state: lockState(operations, locks) ?? keyState(operations, answer),
    order: anomaly.order ?? null,
    fromMs: times.reduce((low, each) => Math.min(low, each), times[0] ?? 0),
    toMs: times.reduce((high, each) => Math.max(high, each), times[0] ?? 0),
  };
}

function operationsOf(events: readonly number[], { placeOf, operations }: InvolvedEvents): NamedOperation[] {
  const places = new Set(events.flatMap((index) => placeOf.get(index) ?? []));
  return [...places].sort((a, b) => a - b).flatMap((place) => operations.get(place) ?? []);
}

/**
 * What to ask about the key of an anomaly: its state around the operation that was invoked last. Null where there is no
 * such operation, or where it is about a lock.
 *
 * @param invoked the anomaly's client events that are invocations or completions
 */
export function stateQuestion(events: readonly HistoryEvent[]): StateQuestion | null {
  const invocations = events.filter(({ type, process }) => type === 'invoke' && typeof process === 'number');
  const last = invocations.at(-1);
  if (last === undefined || last.f === 'acquire' || last.f === 'release') return null;
  const completion = events.find(
    ({ process, type, index }) =>
      process === last.process && type !== 'invoke' && type !== 'note' && index > last.index,
  );
  return {
    workload: last.workload,
    key: last.key ?? '',
    fromNs: last.time,
    toNs: completion?.time ?? last.time,
    own: new Set([last.index, ...(completion === undefined ? [] : [completion.index])]),
  };
}

function keyState(operations: readonly NamedOperation[], { before, after }: StateAnswer): StateAround | null {
  const last = operations.at(-1)?.invocation;
  if (last === undefined || (before === null && after === null)) return null;
  const key = last.key ?? last.workload ?? 'the object';
  return { of: cutText(key, 80), before: before === null ? [] : [before], after: after === null ? [] : [after] };
}

/** What an overlap is an overlap of: the times for which the clients believed to hold the lock. */
function holdItems(operations: readonly NamedOperation[], locks: LockScan): AnomalyItem[] {
  return operations.flatMap(({ invocation, completion }) => {
    if (invocation.f !== 'acquire' || completion?.type !== 'ok') return [];
    const place = locks.index.values().indexOf(invocation.index);
    if (place < 0) return [];
    const endNs = locks.endNs.at(place);
    const mode = locks.shared.at(place) === 1 ? 'shared' : 'exclusive';
    return {
      index: invocation.index,
      who: operationItem({ place, invocation, completion }).who,
      what: `holds ${cutText(invocation.key ?? 'the lock', 60)}`,
      result: mode,
      fromMs: completion.time / 1e6,
      toMs: Number.isNaN(endNs) ? null : endNs / 1e6,
      outcome: 'hold',
    };
  });
}

/** Who held the lock right before and right after the last grant that an anomaly names. */
function lockState(operations: readonly NamedOperation[], locks: LockScan): StateAround | null {
  const grants = operations.filter(
    ({ invocation, completion }) => invocation.f === 'acquire' && completion?.type === 'ok',
  );
  const last = grants.reduce<NamedOperation | null>(
    (latest, each) => ((latest?.completion?.time ?? -1) > (each.completion?.time ?? 0) ? latest : each),
    null,
  );
  const grantedNs = last?.completion?.time;
  if (last === null || grantedNs === undefined) return null;
  const place = locks.index.values().indexOf(last.invocation.index);
  if (place < 0) return null;
  const lock = locks.lock.at(place);
  const held = (before: boolean): StateEvidence[] =>
    locks.holdersAt(lock, grantedNs, before).map((holder) => holderEvidence(locks, holder));
  return { of: lockName(locks, lock), before: held(true), after: held(false) };
}

function holderEvidence(locks: LockScan, place: number): StateEvidence {
  const mode = locks.shared.at(place) === 1 ? 'shared' : 'exclusive';
  const since = `${(locks.grantedNs.at(place) / 1e9).toFixed(3)} s`;
  const sequence = locks.sequence.at(place);
  const node = sequence < 0 ? '' : `, node ${sequence}`;
  return {
    text: `held ${mode} by process ${locks.process.at(place)}${node}, since ${since}`,
    index: locks.index.at(place),
  };
}
