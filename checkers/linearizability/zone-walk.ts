import type { ZoneFlaw } from './zones.js';

const NONE = -1;
const NEVER = 0x7fffffff;

/** Moments of each operation, counted in this key's own lines from 1, so that 0 is before everything. */
export interface Times {
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
  readonly end: number;
}

/** Each chain's zone: the operations that complete first and are invoked last in it; NONE is the initial write. */
export interface Chains {
  readonly count: number;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly zoneBegins: Int32Array;
  readonly zoneEnds: Int32Array;
}

/** Goes along one chain after the other and notes their zones. */
export class ChainWalk implements Chains {
  count = 0;
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly zoneBegins: Int32Array;
  readonly zoneEnds: Int32Array;
  lastOperation = NONE;
  offender = NONE;
  #firstOperation = NONE;
  #begins = 0;
  #ends = 0;
  readonly #invoked: Int32Array;
  readonly #completed: Int32Array;

  constructor(clusters: number, { invoked, completed }: Times) {
    this.first = new Int32Array(clusters);
    this.last = new Int32Array(clusters);
    this.zoneBegins = new Int32Array(clusters);
    this.zoneEnds = new Int32Array(clusters);
    this.#invoked = invoked;
    this.#completed = completed;
  }

  begin(isInitial: boolean): void {
    this.#firstOperation = NONE;
    this.#begins = isInitial ? 0 : NEVER;
    this.lastOperation = NONE;
    this.#ends = 0;
  }

  /** The next group: its operation that completes first and the one that is invoked last. False if that is too early. */
  extend(soonest: number, latest: number): boolean {
    if (soonest === NONE) return true;
    const completed = this.#completed[soonest] as number;
    if (completed < this.#ends) {
      this.offender = soonest;
      return false;
    }
    if (completed < this.#begins) {
      this.#firstOperation = soonest;
      this.#begins = completed;
    }
    const invoked = this.#invoked[latest] as number;
    if (invoked > this.#ends) {
      this.lastOperation = latest;
      this.#ends = invoked;
    }
    return true;
  }

  finish(): void {
    this.first[this.count] = this.#firstOperation;
    this.last[this.count] = this.lastOperation;
    this.zoneBegins[this.count] = this.#begins;
    this.zoneEnds[this.count++] = this.#ends;
  }
}

/**
 * Two zones conflict when A's first completion is before B's last invocation and the other way round. A zone whose
 * first completion comes last (all its operations overlap) conflicts only inside one that is the right way round.
 */
export function conflict({ count, first, last, zoneBegins, zoneEnds }: Chains, end: number): ZoneFlaw | null {
  const interleaved = (a: number, b: number): ZoneFlaw => ({
    why: 'interleaved',
    endsA: first[a] as number,
    beginsB: last[b] as number,
    endsB: first[b] as number,
    beginsA: last[a] as number,
  });
  const forwardAt = new Int32Array(end + 1).fill(NONE);
  for (let chain = 0; chain < count; chain++) {
    if ((zoneBegins[chain] as number) < (zoneEnds[chain] as number)) forwardAt[zoneBegins[chain] as number] = chain;
  }
  let latest = NONE;
  for (let at = 0; at <= end; at++) {
    const chain = forwardAt[at] as number;
    if (chain !== NONE) {
      if (latest !== NONE && at < (zoneEnds[latest] as number)) return interleaved(latest, chain);
      latest = chain;
    }
    forwardAt[at] = latest;
  }
  for (let chain = 0; chain < count; chain++) {
    const begins = zoneBegins[chain] as number;
    const ends = zoneEnds[chain] as number;
    if (begins < ends) continue;
    const around = forwardAt[ends] as number;
    if (around !== NONE && (zoneBegins[around] as number) < ends && begins < (zoneEnds[around] as number)) {
      return interleaved(around, chain);
    }
  }
  return null;
}
