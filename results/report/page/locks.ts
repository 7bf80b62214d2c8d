import type { LockColumns, LockOverlap, Span } from '../report-data.js';

/** One time that somebody waited for a lock, and held it. */
export interface LockTime {
  readonly process: number;
  readonly shared: boolean;
  readonly waitMs: number;
  /** NaN: never granted. */
  readonly grantedMs: number;
  /** NaN: not known. */
  readonly endMs: number;
  readonly ended: 'released' | 'lost' | 'never released' | 'not granted';
  readonly index: number;
  readonly sequence: number;
}

export interface LockLane {
  readonly name: string;
  /** In the order in which they were asked for. */
  readonly times: readonly LockTime[];
  /** Holders, in rows of which none has two at once. */
  readonly holders: readonly (readonly LockTime[])[];
  readonly waiting: Waiting;
  readonly overlaps: readonly LockOverlap[];
}

/** How many waited from each moment on. */
export interface Waiting {
  readonly atMs: Float64Array;
  readonly count: Int32Array;
  readonly most: number;
}

const ends = ['released', 'lost', 'never released', 'not granted'] as const;
const rowsMost = 8;

/** A lane per lock, those with overlaps first. */
export function lockLanes(columns: LockColumns, overlaps: readonly LockOverlap[], span: Span): LockLane[] {
  const byLock = columns.locks.map((): LockTime[] => []);
  let waitUs = 0;
  columns.index.forEach((index, place) => {
    waitUs += columns.wait[place] ?? 0;
    const granted = columns.granted[place] ?? -1;
    const held = columns.held[place] ?? -1;
    const from = granted < 0 ? waitUs : waitUs + granted;
    byLock[columns.lock[place] ?? 0]?.push({
      process: columns.process[place] ?? -1,
      shared: columns.shared[place] === 1,
      waitMs: waitUs / 1000,
      grantedMs: granted < 0 ? NaN : from / 1000,
      endMs: held < 0 ? NaN : (from + held) / 1000,
      ended: ends[columns.ended[place] ?? 3] ?? 'not granted',
      index,
      sequence: columns.sequence[place] ?? -1,
    });
  });
  const lanes = columns.locks.map((name, lock) => {
    const times = byLock[lock] ?? [];
    const own = overlaps.filter((overlap) => overlap.lock === name);
    return { name, times, holders: holderRows(times, span), waiting: waitingOf(times, span), overlaps: own };
  });
  return lanes.sort((a, b) => b.overlaps.length - a.overlaps.length);
}

/** The end of a hold, or of the history. */
export function heldUntil({ endMs }: LockTime, span: Span): number {
  return Number.isNaN(endMs) ? span.toMs : endMs;
}

function holderRows(times: readonly LockTime[], span: Span): LockTime[][] {
  const rows: LockTime[][] = [];
  const granted = times.filter(({ grantedMs }) => !Number.isNaN(grantedMs)).sort((a, b) => a.grantedMs - b.grantedMs);
  for (const time of granted) {
    const free = rows.find((row) => {
      const last = row.at(-1);
      return last === undefined || heldUntil(last, span) <= time.grantedMs;
    });
    if (free !== undefined) free.push(time);
    else if (rows.length < rowsMost) rows.push([time]);
    else rows[rowsMost - 1]?.push(time);
  }
  return rows;
}

function waitingOf(times: readonly LockTime[], span: Span): Waiting {
  const changes = times
    .flatMap((time) => {
      const until = Number.isNaN(time.grantedMs) ? heldUntil(time, span) : time.grantedMs;
      return [
        { atMs: time.waitMs, by: 1 },
        { atMs: until, by: -1 },
      ];
    })
    .sort((a, b) => a.atMs - b.atMs);
  const atMs = new Float64Array(changes.length);
  const count = new Int32Array(changes.length);
  let now = 0;
  let most = 0;
  changes.forEach((change, place) => {
    now += change.by;
    most = Math.max(most, now);
    atMs[place] = change.atMs;
    count[place] = now;
  });
  return { atMs, count, most };
}
