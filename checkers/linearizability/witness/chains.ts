import type { Flaw } from '../flaw.js';
import { ABSENT, type Operations } from '../operations.js';
import type { Wording } from '../wording.js';
import { Says, type Placed } from './placed.js';

const NOBODY = -1;

/**
 * The versions of a znode, one slot each, in the order in which they were there: one incarnation (`czxid`) after the
 * other, each from version 0 on. Between incarnations there is no node.
 */
export interface Chains {
  /** How many slots. */
  readonly slots: number;
  /** Of each incarnation: its czxid (ABSENT when not recorded) and its first slot. */
  readonly czxid: readonly number[];
  readonly firstSlot: readonly number[];
  /** Of each operation that has one: its slot. */
  readonly slotOf: Int32Array;
  /** Of each slot: its version, who wrote it (acknowledged), who tells its value first, the value, and the mzxid. */
  readonly version: Int32Array;
  readonly writer: Int32Array;
  readonly teller: Int32Array;
  readonly value: Int32Array;
  readonly mzxid: Float64Array;
}

/** Lays the slots out; null when incarnations can't be told apart. */
export function layOutChains(table: Operations, placed: Placed, versionsMax: number): Chains | Flaw | null {
  const czxid = incarnationsOf(table, placed);
  if (czxid === null) return null;
  const highest = new Int32Array(czxid.length);
  const incarnation = new Map(czxid.map((each, place) => [each, place]));
  const incarnationOf = (each: number): number =>
    czxid.length === 1 ? 0 : (incarnation.get(table.czxid.values[each] as number) ?? 0);
  for (let each = 0; each < placed.count; each++) {
    if (!occupies(placed, each)) continue;
    const version = placed.version[each] as number;
    const place = incarnationOf(each);
    if (version > versionsMax) return tooManyVersions(each, version, versionsMax);
    highest[place] = Math.max(highest[place] as number, version);
  }
  const firstSlot: number[] = [];
  let slots = 0;
  for (const last of highest) {
    firstSlot.push(slots);
    slots += last + 1;
  }
  const slotOf = new Int32Array(placed.count).fill(NOBODY);
  for (let each = 0; each < placed.count; each++) {
    if (occupies(placed, each))
      slotOf[each] = (firstSlot[incarnationOf(each)] as number) + (placed.version[each] as number);
  }
  const version = new Int32Array(slots);
  for (let place = 0; place < firstSlot.length; place++) {
    for (let each = 0; each <= (highest[place] as number); each++) version[(firstSlot[place] as number) + each] = each;
  }
  return {
    slots,
    czxid,
    firstSlot,
    slotOf,
    version,
    writer: new Int32Array(slots).fill(NOBODY),
    teller: new Int32Array(slots).fill(NOBODY),
    value: new Int32Array(slots).fill(ABSENT),
    mzxid: new Float64Array(slots).fill(ABSENT),
  };
}

/** The czxids in order; null when some are missing among several. */
function incarnationsOf(table: Operations, placed: Placed): readonly number[] | null {
  const czxids = new Set<number>();
  let latest = ABSENT;
  let anonymous = false;
  for (let each = 0; each < placed.count; each++) {
    if (!occupies(placed, each)) continue;
    const czxid = table.czxid.values[each] as number;
    if (czxid === ABSENT) anonymous = true;
    else if (czxid !== latest) {
      czxids.add(czxid);
      latest = czxid;
    }
  }
  if (anonymous && czxids.size > 1) return null;
  return czxids.size === 0 ? [ABSENT] : [...czxids].sort((a, b) => a - b);
}

function occupies(placed: Placed, each: number): boolean {
  const says = placed.says[each];
  return says === Says.wrote || says === Says.read || says === Says.mismatched;
}

function tooManyVersions(operation: number, version: number, versionsMax: number): Flaw {
  return {
    kind: 'unwritten-version',
    message: `Version ${version} was seen, but only ${versionsMax} writes can have happened: some version was written by nobody.`,
    operations: [operation],
  };
}

/** Fills the slots with what the operations say of them and reports where they contradict each other (rules 1 and 2). */
export class ChainCheck {
  readonly flaws: Flaw[] = [];
  readonly #table: Operations;
  readonly #placed: Placed;
  readonly #chains: Chains;
  readonly #say: Wording;

  constructor(table: Operations, placed: Placed, chains: Chains, say: Wording) {
    this.#table = table;
    this.#placed = placed;
    this.#chains = chains;
    this.#say = say;
  }

  /** @param initial the value at the first version 0, ABSENT when not known */
  run(initial: number): void {
    const { says } = this.#placed;
    this.#chains.value[0] = initial;
    for (let each = 0; each < says.length; each++) if (says[each] === Says.wrote) this.#written(each);
    for (let each = 0; each < says.length; each++) {
      if (says[each] === Says.read)
        this.#observed(each, this.#chains.slotOf[each] as number, this.#placed.value[each] as number);
      else if (says[each] === Says.wrote && this.#placed.before[each] !== ABSENT) this.#replaced(each);
      if (this.#chains.slotOf[each] !== NOBODY) this.#stamped(each);
    }
    // Values that mismatched say what was not there, so they are looked at when what was there is known.
    for (let each = 0; each < says.length; each++) if (says[each] === Says.mismatched) this.#mismatched(each);
    this.#zxidsRise();
  }

  #written(each: number): void {
    const slot = this.#chains.slotOf[each] as number;
    const version = this.#placed.version[each] as number;
    const expected = this.#placed.expected[each] as number;
    if (expected !== ABSENT && expected + 1 !== version) {
      this.#flaw(
        'wrong-version',
        `${this.#say.operation(each)} expected version ${expected} and was acknowledged as version ${version}, not ${expected + 1}.`,
        each,
      );
    }
    const other = this.#chains.writer[slot] as number;
    if (other !== NOBODY) {
      this.#flaw(
        'split-brain',
        `Version ${version} was written twice: by ${this.#say.operation(other)} and by ${this.#say.operation(each)}, both acknowledged.`,
        other,
        each,
      );
      return;
    }
    this.#chains.writer[slot] = each;
    this.#chains.teller[slot] = each;
    this.#chains.value[slot] = this.#placed.value[each] as number;
  }

  /** An acknowledged cas [old, new] that wrote version v says that old was there at v − 1. */
  #replaced(each: number): void {
    const slot = this.#chains.slotOf[each] as number;
    if ((this.#chains.version[slot] as number) > 0) this.#observed(each, slot - 1, this.#placed.before[each] as number);
  }

  #observed(each: number, slot: number, value: number): void {
    const there = this.#chains.value[slot] as number;
    if (there === ABSENT) {
      this.#chains.value[slot] = value;
      this.#chains.teller[slot] = each;
      return;
    }
    if (there === value) return;
    const version = this.#chains.version[slot] as number;
    const teller = this.#chains.teller[slot] as number;
    const source =
      teller === NOBODY
        ? `it held ${this.#say.value(there)} from the beginning`
        : `it was ${this.#say.value(there)} by ${this.#say.operation(teller)}`;
    this.#flaw(
      teller === NOBODY || this.#placed.says[teller] === Says.wrote ? 'wrong-value' : 'forked-version',
      `${this.#say.operation(each)} saw ${this.#say.value(value)} at version ${version}, but ${source}.`,
      ...(teller === NOBODY ? [each] : [teller, each]),
    );
  }

  #mismatched(each: number): void {
    const slot = this.#chains.slotOf[each] as number;
    if (this.#chains.value[slot] !== this.#placed.before[each]) return;
    const teller = this.#chains.teller[slot] as number;
    this.#flaw(
      'refused-though-equal',
      `${this.#say.operation(each)} was refused at version ${this.#chains.version[slot] as number}, whose value is just what it asked for.`,
      ...(teller === NOBODY ? [each] : [teller, each]),
    );
  }

  /** One version, one transaction. */
  #stamped(each: number): void {
    const mzxid = this.#table.mzxid.values[each] as number;
    if (mzxid === ABSENT) return;
    const slot = this.#chains.slotOf[each] as number;
    const known = this.#chains.mzxid[slot] as number;
    const version = this.#chains.version[slot] as number;
    if (known === ABSENT) {
      this.#chains.mzxid[slot] = mzxid;
      const czxid = this.#table.czxid.values[each] as number;
      if (version === 0 && czxid !== ABSENT && czxid !== mzxid) {
        this.#flaw(
          'forked-version',
          `${this.#say.operation(each)} shows version 0 with mzxid ${hex(mzxid)}, which is not its creation ${hex(czxid)}.`,
          each,
        );
      }
    } else if (known !== mzxid) {
      const other = this.#firstWithZxid(slot, known);
      this.#flaw(
        'forked-version',
        `Version ${version} is transaction ${hex(known)} for ${this.#say.operation(other)}, and ${hex(mzxid)} for ${this.#say.operation(each)}.`,
        other,
        each,
      );
    }
  }

  #firstWithZxid(slot: number, mzxid: number): number {
    for (let each = 0; each < this.#placed.count; each++) {
      if (this.#chains.slotOf[each] === slot && this.#table.mzxid.values[each] === mzxid) return each;
    }
    return NOBODY;
  }

  /** Along the chain zxids rise; they are equal only inside one multi. */
  #zxidsRise(): void {
    let last = 0;
    for (let slot = 0; slot < this.#chains.slots; slot++) {
      const mzxid = this.#chains.mzxid[slot] as number;
      if (mzxid === ABSENT) continue;
      if (mzxid < (this.#chains.mzxid[last] as number)) {
        const before = this.#firstWithZxid(last, this.#chains.mzxid[last] as number);
        const after = this.#firstWithZxid(slot, mzxid);
        this.#flaw(
          'zxid-order',
          `Version ${this.#chains.version[slot] as number} is transaction ${hex(mzxid)}, which is older than ${hex(this.#chains.mzxid[last] as number)}, the one of version ${this.#chains.version[last] as number} before it (${this.#say.operation(after)}; ${this.#say.operation(before)}).`,
          before,
          after,
        );
      }
      last = slot;
    }
  }

  #flaw(kind: string, message: string, ...operations: number[]): void {
    this.flaws.push({ kind, message: message.charAt(0).toUpperCase() + message.slice(1), operations });
  }
}

function hex(zxid: number): string {
  return `0x${zxid.toString(16)}`;
}
