import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import { EpochLog } from '../epochs.js';
import { ABSENT } from '../operations.js';
import { judgeWitness, type WitnessVerdict } from '../witness/witness.js';
import { Wording } from '../wording.js';
import { onlyKey } from './prepare.js';

/** What the witness says of a history of one key; null when it does not apply. */
export function judged(events: readonly HistoryEvent[], initial?: Json): WitnessVerdict | null {
  const { table, ids } = onlyKey(events);
  const epochs = new EpochLog();
  for (let position = 0; position < events.length; position++) epochs.add(events[position] as HistoryEvent, position);
  return judgeWitness(table, ids, initial === undefined ? ABSENT : ids.idOf(initial), epochs, new Wording(table, ids));
}

/** An operation on a znode, with its moments (s). */
export interface Row {
  readonly process?: number;
  readonly session?: string;
  readonly f: 'read' | 'write' | 'cas';
  readonly from: number;
  readonly to?: number;
  readonly type?: 'ok' | 'fail' | 'info';
  readonly value?: Json;
  readonly version?: number;
  readonly czxid?: number;
  readonly mzxid?: number;
  readonly zxid?: number;
  readonly more?: Partial<HistoryEvent>;
  readonly error?: string;
}

/** A history from operations with their moments. */
export function history(...rows: readonly Row[]): HistoryEvent[] {
  const lines = rows.flatMap((row, place) => {
    const { f, from, to, type = 'ok', value = null, version, czxid = 10, mzxid, zxid, more, error, session } = row;
    const process = row.process ?? place;
    const common = { process, f, ...(session === undefined ? {} : { session }), ...more };
    const stat = version === undefined ? {} : { version, stat: { version, czxid, mzxid: mzxid ?? czxid + version } };
    const answer = { ...common, type, value, ...stat, ...(zxid === undefined ? {} : { zxid }) };
    const invocation = { at: from, event: { ...common, type: 'invoke' as const, value: f === 'read' ? null : value } };
    if (to === undefined) return [invocation];
    return [invocation, { at: to, event: { ...answer, ...(error === undefined ? {} : { error }) } }];
  });
  return lines
    .sort((a, b) => a.at - b.at)
    .map(({ at, event }, index) => ({ ...event, index, time: at * 1_000_000_000 }));
}

/** The kind of each flaw, its words, and the numbers of its operations. */
export function flawsOf(
  events: readonly HistoryEvent[],
  initial?: Json,
): (readonly [string, string, readonly number[]])[] {
  const verdict = judged(events, initial);
  if (verdict === null) throw new Error('the witness does not apply');
  return verdict.flaws.map(({ kind, message, operations }) => [kind, message, operations]);
}
