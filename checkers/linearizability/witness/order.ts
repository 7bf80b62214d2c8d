import type { EpochLog } from '../epochs.js';
import { epochOf } from '../epochs.js';
import type { Flaw } from '../flaw.js';
import { ABSENT, Flag, type Operations } from '../operations.js';
import type { ValueIds } from '../values.js';
import type { Wording } from '../wording.js';
import type { Chains } from './chains.js';
import { Says, type Placed } from './placed.js';

/**
 * How far a leader's own tree may be behind what its followers have acknowledged: the time until one of its threads gets
 * its turn on a busy machine.
 */
const LEADER_LAG_NS = 100e6;
const NOBODY = -1;
const UNPLACED = -1;

/** The furthest position shown by what completed, and by which operation. */
interface Bound {
  position: number;
  by: number;
}

/** A further position that something completed showed, and when (ns). */
interface Advance {
  readonly position: number;
  readonly atNs: number;
}

export interface OrderInput {
  readonly table: Operations;
  readonly ids: ValueIds;
  readonly placed: Placed;
  readonly chains: Chains;
  readonly epochs: EpochLog;
  /** Writes of unknown outcome that no version needs: they may have happened unseen. */
  readonly leftOver: readonly number[];
  readonly say: Wording;
}

/**
 * Rules 3 and 5 to 8: each operation has a position (the write that made a version before the reads of it), and
 * whatever completed before an operation was invoked must not be further on. One pass in the order of lines with a running
 * maximum decides it: an interval order and a weak order disagree somewhere only if two operations disagree. Reads
 * without sync are held only to what their own session has shown.
 */
export class Order {
  readonly flaws: Flaw[] = [];
  /** Synced reads that were stale because a deposed leader may have answered, or one that had not applied a commit yet. */
  readonly deposed: Flaw[] = [];
  /** Numbers of those reads. */
  readonly deposedReads: number[] = [];
  readonly #in: OrderInput;
  readonly #position: Int32Array;
  /** Of each slot: which incarnation it belongs to. */
  readonly #incarnation: Int32Array;
  readonly #furthest: Bound = { position: UNPLACED, by: NOBODY };
  readonly #advances: Advance[] = [];
  readonly #ofSession = new Map<number, Bound>();
  /** Of each session: the highest epoch its replies showed. */
  readonly #epochOfSession = new Map<number, number>();

  constructor(input: OrderInput) {
    this.#in = input;
    const { placed, chains } = input;
    this.#incarnation = new Int32Array(chains.slots);
    for (let place = 0; place < chains.firstSlot.length; place++) {
      this.#incarnation.fill(place, chains.firstSlot[place]);
    }
    this.#position = new Int32Array(placed.count).fill(UNPLACED);
    for (let each = 0; each < placed.count; each++) {
      const slot = chains.slotOf[each] as number;
      if (slot !== NOBODY) this.#position[each] = this.#written(slot) + (placed.says[each] === Says.wrote ? 0 : 1);
    }
  }

  run(): void {
    const { sequence } = this.#in.table;
    for (let at = 0; at < sequence.length; at++) {
      const line = sequence.values[at] as number;
      if (line >= 0) this.#invoked(line);
      else this.#completed(~line);
    }
  }

  /** The position at which a slot is written; reads of it are one further on, its predecessor's absence one before. */
  #written(slot: number): number {
    return 2 * (slot + (this.#incarnation[slot] as number)) + 2;
  }

  #invoked(each: number): void {
    const { placed } = this.#in;
    const says = placed.says[each];
    const session = this.#ofSession.get(this.#sessionOf(each));
    const held = placed.held[each] === 1;
    const bound = held ? this.#furthest : session;
    if (says === Says.absent) this.#placeAbsent(each, bound);
    else if (says === Says.refused) this.#placeRefused(each);
    if (bound === undefined || (this.#position[each] as number) >= bound.position) return;
    if (this.#position[each] === UNPLACED) return;
    if (
      !held ||
      (session !== undefined && (this.#position[each] as number) < session.position && says !== Says.wrote)
    ) {
      this.#wentBack(each, (session ?? bound).by);
    } else if (says === Says.read || says === Says.mismatched) this.#stale(each, bound.by);
    else this.#writtenLate(each, bound.by);
  }

  #completed(each: number): void {
    const position = this.#position[each] as number;
    const session = this.#sessionOf(each);
    this.#noteEpoch(each, session);
    if (position > this.#furthest.position) {
      this.#furthest.position = position;
      this.#furthest.by = each;
      this.#advances.push({ position, atNs: this.#in.table.completionTime.values[each] as number });
    }
    const bound = this.#ofSession.get(session);
    if (bound === undefined) this.#ofSession.set(session, { position, by: each });
    else if (position > bound.position) {
      bound.position = position;
      bound.by = each;
    }
  }

  #sessionOf(each: number): number {
    const { session, process } = this.#in.table;
    const id = session.values[each] as number;
    return id === ABSENT ? -2 - (process.values[each] as number) : id;
  }

  #noteEpoch(each: number, session: number): void {
    const { zxid, mzxid } = this.#in.table;
    const epoch = epochOf(Math.max(zxid.values[each] as number, mzxid.values[each] as number));
    if (epoch > (this.#epochOfSession.get(session) ?? -1)) this.#epochOfSession.set(session, epoch);
  }

  /** Before the first incarnation that is still ahead of what was shown. */
  #placeAbsent(each: number, bound: Bound | undefined): void {
    const { chains, say } = this.#in;
    for (const first of chains.firstSlot) {
      const position = this.#written(first) - 1;
      if (bound === undefined || position >= bound.position) {
        this.#position[each] = position;
        return;
      }
    }
    const by = (bound as Bound).by;
    this.#flaw(
      'lost-node',
      `${say.operation(each)} found no node, although ${say.operation(by)} had shown ${this.#shown(by)} before, and nothing deleted it.`,
      by,
      each,
    );
  }

  /** At the first version not expected that is not behind what was shown. */
  #placeRefused(each: number): void {
    const { chains, placed, table, say, leftOver } = this.#in;
    const expected = placed.expected[each] as number;
    const exact = this.#slotAt(table.zxid.values[each] as number);
    const slot = exact ?? this.#slotOfPosition(this.#furthest.position);
    if (chains.version[slot] !== expected) {
      this.#position[each] = this.#written(slot) + 1;
      return;
    }
    if (exact === null && slot + 1 < chains.slots) {
      this.#position[each] = this.#written(slot + 1) + 1;
      return;
    }
    const completedAt = table.completedAt.values[each] as number;
    const unseen = leftOver.some((other) => {
      const fits = placed.expected[other] === ABSENT || placed.expected[other] === expected;
      return fits && (table.invokedAt.values[other] as number) < completedAt;
    });
    if (exact === null && unseen) {
      // That write made the version behind the last one that anybody saw.
      this.#position[each] = this.#written(slot) + 3;
      return;
    }
    this.#flaw(
      'refused-though-current',
      `${say.operation(each)} was refused (BADVERSION), although version ${expected}, which it expected, was the current one from before its invocation until after its completion.`,
      each,
    );
  }

  /** The slot that was current at a zxid, where the chain tells. */
  #slotAt(zxid: number): number | null {
    const { chains, leftOver } = this.#in;
    let slot = chains.slots - 1;
    while ((chains.mzxid[slot] ?? ABSENT) > zxid) slot--;
    if ((chains.mzxid[slot] ?? ABSENT) === ABSENT) return null;
    return slot === chains.slots - 1 && leftOver.length > 0 ? null : slot;
  }

  #slotOfPosition(position: number): number {
    const { slots } = this.#in.chains;
    let low = 0;
    let high = slots - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#written(middle) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #wentBack(each: number, by: number): void {
    const { say } = this.#in;
    this.#flaw(
      'session-went-back',
      `${say.operation(each)} shows ${this.#shown(each)}, but the same session had already seen ${this.#shown(by)} in ${say.operation(by)}.`,
      by,
      each,
    );
  }

  #stale(each: number, by: number): void {
    const { table, say } = this.#in;
    const final = ((table.flags.values[each] as number) & Flag.final) !== 0;
    const message = `${say.operation(each)} shows ${this.#shown(each)}, but ${this.#shown(by)} was there before it was invoked: ${say.operation(by)} had completed.`;
    if (final) this.#flaw('lost-write', message, by, each);
    else if (this.#mayBeDeposed(each, by) || this.#mayBeUnapplied(each)) {
      this.deposed.push({ kind: 'stale-sync', message: capital(message), operations: [by, each] });
      this.deposedReads.push(each);
    } else this.#flaw('stale-read', message, by, each);
  }

  /**
   * `sync` is not a quorum operation (ZOOKEEPER-1675): a leader that doesn't know yet that it was deposed answers it, to
   * clients of its own and of its followers, from the past. That can be the reason when what was missed belongs
   * to a later epoch than anything known of the side that answered.
   */
  #mayBeDeposed(each: number, by: number): boolean {
    const { table, chains, epochs, ids } = this.#in;
    // Lower than any where the transaction is not known.
    const missed = epochOf(chains.mzxid[chains.slotOf[by] as number] ?? ABSENT);
    const own = epochOf(Math.max(table.zxid.values[each] as number, table.mzxid.values[each] as number));
    if (own >= missed || (this.#epochOfSession.get(this.#sessionOf(each)) ?? -1) >= missed) return false;
    const server = table.server.values[each] as number;
    const name = server === ABSENT ? null : (ids.valueOf(server) as string);
    return epochs.lowestAt(name, table.invokedAt.values[each] as number) < missed;
  }

  /**
   * A leader answers its own clients' `sync` at once (only what learners ask goes in line with the commits:
   * `ProposalRequestProcessor`, and `CommitProcessor` with `matchSyncs` false), so it may answer from just before a commit
   * that a follower has already applied and acknowledged. Only for what was acknowledged that short a time ago, and
   * only where the session may have been on a leader.
   */
  #mayBeUnapplied(each: number): boolean {
    const { table, epochs, ids } = this.#in;
    const session = table.session.values[each] as number;
    const invokedAt = table.invokedAt.values[each] as number;
    if (session === ABSENT || !epochs.mayBeOnLeader(ids.valueOf(session) as string, invokedAt)) return false;
    const missed = this.#advances.find(({ position }) => position > (this.#position[each] as number)) as Advance;
    return (table.invocationTime.values[each] as number) - missed.atNs < LEADER_LAG_NS;
  }

  #writtenLate(each: number, by: number): void {
    const { say } = this.#in;
    this.#flaw(
      'write-order',
      `${say.operation(each)} comes at ${this.#shown(each)}, but ${this.#shown(by)} was there before it was invoked: ${say.operation(by)} had completed.`,
      by,
      each,
    );
  }

  #shown(each: number): string {
    const slot = this.#in.chains.slotOf[each] as number;
    if (slot !== NOBODY) return `version ${this.#in.chains.version[slot] as number}`;
    return this.#in.placed.says[each] === Says.absent ? 'no node' : 'another version';
  }

  #flaw(kind: string, message: string, ...operations: number[]): void {
    this.flaws.push({ kind, message: capital(message), operations });
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
