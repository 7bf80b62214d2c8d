import type { ReportData } from '../report-data.js';

/** The operations that are shown, by row, in the order of their invocations. */
export interface Operations {
  readonly count: number;
  readonly index: Float64Array;
  /** Equal to `index` without completion. */
  readonly endIndex: Float64Array;
  readonly fromMs: Float64Array;
  /** NaN without completion. */
  readonly toMs: Float64Array;
  /** Before the invocation, in an open loop that was behind. */
  readonly lateMs: Float64Array;
  readonly client: Int32Array;
  readonly process: Float64Array;
  /** 0 ok, 1 fail, 2 unknown. */
  readonly outcome: Uint8Array;
  /** 0 without. */
  readonly zxid: Float64Array;
  /** Rows of each client. */
  readonly byClient: readonly Int32Array[];
  /** The longest time that any took. */
  readonly longestMs: number;
  readonly errorOf: ReadonlyMap<number, string>;
}

/** Undoes the differences of the columns. */
export function decodeOperations({ operations, processes, clients }: ReportData): Operations {
  const count = operations.index.length;
  const laneOf = new Map(processes);
  const decoded = {
    count,
    index: new Float64Array(count),
    endIndex: new Float64Array(count),
    fromMs: new Float64Array(count),
    toMs: new Float64Array(count),
    lateMs: new Float64Array(count),
    client: new Int32Array(count),
    process: Float64Array.from(operations.process),
    outcome: new Uint8Array(count),
    zxid: new Float64Array(count),
  };
  let [index, atUs, zxid, longestMs] = [0, 0, 0, 0];
  const rows = clients.map((): number[] => []);
  for (let row = 0; row < count; row++) {
    index += operations.index[row] ?? 0;
    atUs += operations.at[row] ?? 0;
    const took = operations.took[row] ?? -1;
    const rise = operations.zxid[row] ?? 0;
    if (rise !== 0) zxid += rise > 0 ? rise - 1 : rise;
    const client = laneOf.get(operations.process[row] ?? -1) ?? 0;
    decoded.index[row] = index;
    decoded.endIndex[row] = index + (operations.end[row] ?? 0);
    decoded.fromMs[row] = atUs / 1000;
    decoded.toMs[row] = took < 0 ? NaN : (atUs + took) / 1000;
    decoded.lateMs[row] = (operations.late[row] ?? 0) / 1000;
    decoded.client[row] = client;
    decoded.outcome[row] = Number(operations.outcome.charAt(row));
    decoded.zxid[row] = rise === 0 ? 0 : zxid;
    longestMs = Math.max(longestMs, took / 1000);
    rows[client]?.push(row);
  }
  return { ...decoded, byClient: rows.map((each) => Int32Array.from(each)), longestMs, errorOf: errorsOf(operations) };
}

function errorsOf({ error, errors }: ReportData['operations']): ReadonlyMap<number, string> {
  const byRow = new Map<number, string>();
  for (let place = 0; place + 1 < error.length; place += 2) {
    byRow.set(error[place] ?? -1, errors[error[place + 1] ?? -1] ?? '');
  }
  return byRow;
}

/** The row of the operation that an event belongs to; null where it is not shown. */
export function rowOfEvent(operations: Operations, index: number): number | null {
  const at = lastAtMost(operations.index, index);
  if (at >= 0 && operations.index[at] === index) return at;
  const found = operations.endIndex.indexOf(index);
  return found < 0 ? null : found;
}

/** Of ascending values, the place of the last that is at most `value`; -1 for none. */
export function lastAtMost(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** An operation in words. */
export interface OperationText {
  readonly workload: string;
  readonly f: string;
  readonly key: string;
  readonly asked: string;
  readonly got: string;
  readonly session: string;
  readonly error: string;
}

export function textOf({ operations }: ReportData, decoded: Operations, row: number): OperationText {
  const kind = operations.kinds[operations.kind[row] ?? -1];
  const text = (value: number | string | undefined): string =>
    typeof value === 'number' ? (operations.texts[value] ?? '') : (value ?? '');
  return {
    workload: kind?.workload ?? '',
    f: kind?.f ?? '',
    key: operations.keys[operations.key[row] ?? -1] ?? '',
    asked: text(operations.asked[row]),
    got: text(operations.got[row]),
    session: operations.sessions[operations.session[row] ?? -1] ?? '',
    error: decoded.errorOf.get(row) ?? '',
  };
}

/** `write r1 "7"`. */
export function sentence({ f, key, asked }: OperationText): string {
  return [f, key, asked].filter((part) => part !== '').join(' ');
}

export const outcomeWords = ['ok', 'failed', 'unknown'] as const;
