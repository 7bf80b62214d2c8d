import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { NumberColumn, TextTable } from './number-column.js';

/** How many may hold a lock at once; Infinity where holders do not exclude each other. */
export type PermitsOf = (workload: string | undefined) => number;

/** Overlaps kept; each holder may overlap all before it. */
const overlapsMost = 500;

export const endedCode = { released: 0, lost: 1, never: 2, notGranted: 3 } as const;

export interface OverlapOfHolds {
  /** Places of the two holds. */
  readonly first: number;
  readonly second: number;
}

const endsHold = new Set(['disconnected', 'expired', 'closed']);

/**
 * Who waited for which lock, and who believed to hold it, from when to when: a holder believes so from the completion of
 * its acquire until it asks for the release, or is told that it lost its connection or session.
 */
export class LockScan {
  readonly locks: { readonly workload: string | undefined; readonly key: string }[] = [];
  readonly lock = new NumberColumn();
  readonly process = new NumberColumn();
  readonly shared = new NumberColumn();
  readonly waitNs = new NumberColumn();
  /** NaN: not granted. */
  readonly grantedNs = new NumberColumn();
  /** NaN: not known. */
  readonly endNs = new NumberColumn();
  readonly ended = new NumberColumn();
  readonly index = new NumberColumn();
  readonly sequence = new NumberColumn();
  readonly overlaps: OverlapOfHolds[] = [];
  overlapCount = 0;
  readonly #permitsOf: PermitsOf;
  readonly #lockNumbers = new TextTable();
  /** Place of the acquire that each process waits for. */
  readonly #waiting = new Map<number, number>();
  /** By lock: places of the holds that are believed in. */
  readonly #held = new Map<number, number[]>();
  readonly #owners = new Map<number, string>();
  #connectionsNoted = false;

  constructor(permitsOf: PermitsOf) {
    this.#permitsOf = permitsOf;
  }

  add(event: HistoryEvent): void {
    if (typeof event.process !== 'number') return;
    if (event.type === 'note') {
      if (event.f === 'connection') this.#connection(event);
      return;
    }
    if (event.f === 'acquire') this.#acquire(event, event.process);
    else if (event.f === 'release' && event.type === 'invoke') this.#release(event);
    // Whoever records no connections says by an unknown outcome that its client broke off.
    if (event.type === 'info' && !this.#connectionsNoted) this.#lose(event);
  }

  #acquire(event: HistoryEvent, process: number): void {
    if (event.type === 'invoke') {
      this.#waiting.set(process, this.#wait(event, process));
      return;
    }
    const place = this.#waiting.get(process);
    if (place === undefined) return;
    this.#waiting.delete(process);
    if (event.type === 'ok') this.#grant(event, place);
    else this.endNs.set(place, event.time);
  }

  #wait(event: HistoryEvent, process: number): number {
    const place = this.lock.length;
    this.lock.push(this.#lockOf(event));
    this.process.push(process);
    this.shared.push(field(event.value, 'mode') === 'shared' ? 1 : 0);
    this.waitNs.push(event.time);
    this.grantedNs.push(NaN);
    this.endNs.push(NaN);
    this.ended.push(endedCode.notGranted);
    this.index.push(event.index);
    this.sequence.push(-1);
    return place;
  }

  #grant(event: HistoryEvent, place: number): void {
    const sequence = field(event.value, 'sequence');
    if (typeof sequence === 'number') this.sequence.set(place, sequence);
    this.grantedNs.set(place, event.time);
    this.ended.set(place, endedCode.never);
    const owner = ownerOf(event);
    this.#owners.set(place, owner);
    const lock = this.lock.at(place);
    const others = this.#held.get(lock) ?? [];
    const permits = this.#permitsOf(this.locks[lock]?.workload);
    const inConflict = others.filter(
      (other) => this.#owners.get(other) !== owner && (this.shared.at(other) === 0 || this.shared.at(place) === 0),
    );
    if (inConflict.length >= permits) for (const other of inConflict) this.#overlap(other, place);
    this.#held.set(lock, [...others, place]);
  }

  #overlap(first: number, second: number): void {
    this.overlapCount++;
    if (this.overlaps.length < overlapsMost) this.overlaps.push({ first, second });
  }

  #release(event: HistoryEvent): void {
    const owner = ownerOf(event);
    const held = this.#held.get(this.#lockOf(event)) ?? [];
    const place = held.findLast((each) => this.#owners.get(each) === owner);
    if (place !== undefined) this.#end(place, event.time, endedCode.released);
  }

  #connection(event: HistoryEvent): void {
    this.#connectionsNoted = true;
    if (typeof event.value === 'string' && endsHold.has(event.value)) this.#lose(event);
  }

  #lose(event: HistoryEvent): void {
    const owner = ownerOf(event);
    for (const held of this.#held.values()) {
      for (const place of [...held]) {
        if (this.#owners.get(place) === owner) this.#end(place, event.time, endedCode.lost);
      }
    }
  }

  #end(place: number, timeNs: number, ended: number): void {
    this.endNs.set(place, timeNs);
    this.ended.set(place, ended);
    this.#owners.delete(place);
    const lock = this.lock.at(place);
    this.#held.set(
      lock,
      (this.#held.get(lock) ?? []).filter((each) => each !== place),
    );
  }

  #lockOf({ workload, key }: HistoryEvent): number {
    const number = this.#lockNumbers.numberOf(`${workload ?? ''}\n${key ?? ''}`);
    if (number === this.locks.length) this.locks.push({ workload, key: key ?? 'the lock' });
    return number;
  }

  /** Who believed to hold a lock at a moment: places. `before` leaves out what began at that very moment. */
  holdersAt(lock: number, timeNs: number, before: boolean): number[] {
    const holders: number[] = [];
    for (let place = 0; place < this.lock.length; place++) {
      const from = this.grantedNs.at(place);
      const end = this.endNs.at(place);
      if (this.lock.at(place) !== lock || Number.isNaN(from) || from > timeNs || (before && from === timeNs)) continue;
      if (Number.isNaN(end) || end > timeNs || (before && end === timeNs)) holders.push(place);
    }
    return holders;
  }
}

function ownerOf({ session, process }: HistoryEvent): string {
  return session === undefined ? `process ${String(process)}` : `session ${session}`;
}

function field(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, Json | undefined>>)[name];
}
