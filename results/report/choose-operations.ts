import type { OperationTable } from './operation-table.js';
import { outcomeCode } from './operation-table.js';

/** Why an operation is shown; the first ones are the last to be left out. */
export const reason = { named: 1, near: 2, failed: 3, slow: 4, sample: 5 } as const;

export interface Choice {
  /** By place: 0 for one that is not shown, otherwise its {@link reason}. */
  readonly reasons: Uint8Array;
  readonly count: number;
}

/** Shares of what is shown at most. */
const nearShare = 0.2;
const failedShare = 0.1;
const slowShare = 0.15;

/** Operations on the same key before and after one that an anomaly names. */
const neighbours = 25;
const slowBuckets = 200;

/**
 * All operations where there are few; otherwise all that anomalies name, those around them on the same key, those that
 * failed or ended unknown, the slowest of each stretch of time, and of the rest every so many.
 *
 * @param named places of operations that anomalies name
 */
export function chooseOperations(table: OperationTable, named: ReadonlySet<number>, most: number): Choice {
  const reasons = new Uint8Array(table.length);
  for (const place of named) reasons[place] = reason.named;
  if (table.length <= most) {
    for (let place = 0; place < table.length; place++) reasons[place] ||= reason.sample;
    return { reasons, count: table.length };
  }
  let count = named.size;
  const take = (places: readonly number[], why: number, room: number): void => {
    for (const place of thinned(places, Math.min(room, Math.max(0, most - count)))) {
      if (reasons[place] !== 0) continue;
      reasons[place] = why;
      count++;
    }
  };
  take(around(table, named), reason.near, most * nearShare);
  take(notOk(table), reason.failed, most * failedShare);
  take(slowest(table, Math.ceil((most * slowShare) / slowBuckets)), reason.slow, most * slowShare);
  const rest: number[] = [];
  for (let place = 0; place < table.length; place++) if (reasons[place] === 0) rest.push(place);
  take(rest, reason.sample, most);
  return { reasons, count };
}

/** Every so many, so that `most` are left, over the whole of it. */
export function thinned(places: readonly number[], most: number): readonly number[] {
  const room = Math.max(0, Math.floor(most));
  if (places.length <= room) return places;
  const step = places.length / room;
  return Array.from({ length: room }, (_, number) => places[Math.floor(number * step)] as number);
}

function around(table: OperationTable, named: ReadonlySet<number>): number[] {
  const keys = new Set([...named].map((place) => table.key.at(place)).filter((key) => key >= 0));
  if (keys.size === 0) return [];
  const byKey = new Map<number, number[]>();
  for (let place = 0; place < table.length; place++) {
    const key = table.key.at(place);
    if (!keys.has(key)) continue;
    const places = byKey.get(key);
    if (places === undefined) byKey.set(key, [place]);
    else places.push(place);
  }
  const near = new Set<number>();
  for (const places of byKey.values()) {
    places.forEach((place, number) => {
      if (!named.has(place)) return;
      for (const other of places.slice(Math.max(0, number - neighbours), number + neighbours + 1)) near.add(other);
    });
  }
  return [...near].filter((place) => !named.has(place)).sort((a, b) => a - b);
}

function notOk(table: OperationTable): number[] {
  const places: number[] = [];
  for (let place = 0; place < table.length; place++) {
    if (table.outcome.at(place) !== outcomeCode.ok) places.push(place);
  }
  return places;
}

function slowest(table: OperationTable, each: number): number[] {
  const last = table.invokedNs.at(table.length - 1);
  const first = table.invokedNs.at(0);
  const widthNs = Math.max(1, (last - first) / slowBuckets);
  const buckets: number[][] = [];
  for (let place = 0; place < table.length; place++) {
    if (Number.isNaN(table.latencyMs(place))) continue;
    const bucket = Math.max(0, Math.floor((table.invokedNs.at(place) - first) / widthNs));
    (buckets[bucket] ??= []).push(place);
  }
  return buckets.flatMap((places) => places.sort((a, b) => table.latencyMs(b) - table.latencyMs(a)).slice(0, each));
}
