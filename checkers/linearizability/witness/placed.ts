import type { Json } from '../../../harness/history/event.js';
import { ABSENT, Ended, Flag, type Operations } from '../operations.js';
import type { ValueIds } from '../values.js';

/** What an operation says of a znode's chain of versions. */
export const Says = {
  /** Nothing: it certainly did not happen, or is a read that never ended. */
  nothing: 0,
  /** It wrote `version`. */
  wrote: 1,
  /** It read `version`. */
  read: 2,
  /** It found no node. */
  absent: 3,
  /** It was refused because the version was not `expected`. */
  refused: 4,
  /** It was refused because the value at `version` was not `before`. */
  mismatched: 5,
  /** It may have written some version, at any time after its invocation, or never. */
  mayWrite: 6,
} as const;

/** The operations on one znode in the witness' words. Values are ids; ABSENT where there is none. */
export interface Placed {
  readonly count: number;
  readonly says: Uint8Array;
  /** What it wrote, or read. */
  readonly value: Int32Array;
  /** The value a cas replaced, or differed from. */
  readonly before: Int32Array;
  readonly version: Int32Array;
  readonly expected: Int32Array;
  /** 1: it is held to real time. Reads without sync are not. */
  readonly held: Uint8Array;
}

/** Whether this key's replies carry versions or zxids, so that only synced reads are held to real time. */
export function hasPositions(table: Operations): boolean {
  for (let each = 0; each < table.count; each++) {
    if (table.version.values[each] !== ABSENT || table.zxid.values[each] !== ABSENT) return true;
  }
  return false;
}

/** @returns null when some operation that happened can't be placed, or isn't a register's */
export function placeOperations(table: Operations, ids: ValueIds): Placed | null {
  const { count } = table;
  const placed: Placed = {
    count,
    says: new Uint8Array(count),
    value: new Int32Array(count).fill(ABSENT),
    before: new Int32Array(count).fill(ABSENT),
    version: table.version.values,
    expected: table.expected.values,
    held: new Uint8Array(count),
  };
  const read = ids.idOf('read');
  const write = ids.idOf('write');
  const cas = ids.idOf('cas');
  const absent = ids.idOf(null);
  for (let each = 0; each < count; each++) {
    const f = table.f.values[each] as number;
    const isRead = f === read;
    if (!isRead && f !== write && f !== cas) return null;
    const said = isRead ? sayOfRead(table, placed, each, absent) : sayOfWrite(table, placed, each);
    if (said === null) return null;
    placed.says[each] = said;
    const flags = table.flags.values[each] as number;
    const reads = isRead || said === Says.mismatched;
    placed.held[each] = !reads || (flags & (Flag.synced | Flag.final)) !== 0 ? 1 : 0;
    if (!isRead && !placeValues(table, ids, placed, each, f === cas)) return null;
  }
  return placed;
}

function sayOfRead(table: Operations, placed: Placed, each: number, absent: number): number | null {
  if (table.ended.values[each] !== Ended.ok) return Says.nothing;
  const result = table.result.values[each] as number;
  placed.value[each] = result;
  if (placed.version[each] !== ABSENT) return Says.read;
  return result === absent || result === ABSENT ? Says.absent : null;
}

function sayOfWrite(table: Operations, placed: Placed, each: number): number | null {
  const flags = table.flags.values[each] as number;
  switch (table.ended.values[each]) {
    case Ended.ok:
      return placed.version[each] === ABSENT ? null : Says.wrote;
    case Ended.fail:
      if ((flags & Flag.badVersion) !== 0 && placed.expected[each] !== ABSENT) return Says.refused;
      return (flags & Flag.mismatch) !== 0 && placed.version[each] !== ABSENT ? Says.mismatched : Says.nothing;
    default:
      return Says.mayWrite;
  }
}

function placeValues(table: Operations, ids: ValueIds, placed: Placed, each: number, isCas: boolean): boolean {
  const argument = table.argument.values[each] as number;
  if (!isCas) {
    placed.value[each] = argument;
    return true;
  }
  const pair = ids.valueOf(argument);
  if (!Array.isArray(pair) || pair.length !== 2) return false;
  const [from, to] = pair as unknown as readonly [Json, Json];
  placed.before[each] = ids.idOf(from);
  placed.value[each] = ids.idOf(to);
  return true;
}
