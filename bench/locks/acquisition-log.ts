import { monotonicNs } from '../../harness/foundation/clock.js';
import type { LockMode } from '../../workloads/locks/lock-node.js';

/** Events that a contest may have; an acquisition that is released has four. */
const eventsMax = 2_000_000;

const [asked, granted, releasing, released] = [0, 1, 2, 3];
const modes: readonly LockMode[] = ['exclusive', 'shared'];

/** Steps of an acquisition, in the order of its columns. */
const steps = [
  { type: 'invoke', f: 'acquire' },
  { type: 'ok', f: 'acquire' },
  { type: 'invoke', f: 'release' },
  { type: 'ok', f: 'release' },
] as const;

/** No sequence: a recipe without sequential nodes. Sequences are signed 32-bit numbers; this one ZooKeeper never gives. */
const noSequence = -(2 ** 31);

/**
 * What contenders did, in columns laid out before the contest, so that recording takes no memory and next to no time
 * while it lasts; written as events when it is over. Times are ns of the machine-wide monotonic clock.
 */
export class AcquisitionLog {
  readonly #times: Float64Array;
  readonly #contenders: Int32Array;
  readonly #modes: Uint8Array;
  readonly #sequences: Int32Array;
  /** How an acquisition ended that did not go the usual way; by its slot. */
  readonly #ends = new Map<number, { readonly type: 'fail' | 'info'; readonly error: string }>();
  readonly #capacity: number;
  #used = 0;
  #unrecorded = 0;

  constructor(capacity: number = eventsMax / steps.length) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity * steps.length);
    this.#contenders = new Int32Array(capacity);
    this.#modes = new Uint8Array(capacity);
    this.#sequences = new Int32Array(capacity);
  }

  /** Acquisitions for which there was no room. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  /** A contender asks for the lock now. Gives the slot that the later steps are told. */
  ask(contender: number, mode: LockMode): number {
    if (this.#used === this.#capacity) {
      this.#unrecorded++;
      return this.#capacity;
    }
    const slot = this.#used++;
    this.#contenders[slot] = contender;
    this.#modes[slot] = modes.indexOf(mode);
    this.#sequences[slot] = noSequence;
    this.#note(slot, asked);
    return slot;
  }

  granted(slot: number, sequence: number | null): void {
    this.#note(slot, granted);
    if (sequence !== null) this.#sequences[slot] = sequence;
  }

  releasing(slot: number): void {
    this.#note(slot, releasing);
  }

  released(slot: number): void {
    this.#note(slot, released);
  }

  /** The operation under way ended otherwise: certainly without effect (`fail`), or nobody knows how (`info`). */
  ended(slot: number, type: 'fail' | 'info', error: string): void {
    if (slot === this.#capacity) return;
    this.#note(slot, this.#timeOf(slot, releasing) === 0 ? granted : released);
    this.#ends.set(slot, { type, error });
  }

  /** The events as lines of JSON, in order of time. */
  *lines(): Generator<string> {
    const places = new Uint32Array(this.#used * steps.length);
    let count = 0;
    for (let place = 0; place < places.length; place++) if (this.#times[place] !== 0) places[count++] = place;
    const inTime = places.subarray(0, count).sort((a, b) => this.#at(a) - this.#at(b) || a - b);
    for (const place of inTime) yield this.#line(Math.floor(place / steps.length), place % steps.length);
  }

  #line(slot: number, step: number): string {
    const { type, f } = steps[step] as (typeof steps)[number];
    const last = step === granted || step === released;
    const isLater = step === granted && this.#timeOf(slot, releasing) !== 0;
    const end = last && !isLater ? this.#ends.get(slot) : undefined;
    const sequence = this.#sequences[slot] ?? noSequence;
    const knows = step !== asked && sequence !== noSequence;
    return JSON.stringify({
      time: this.#timeOf(slot, step),
      process: this.#contenders[slot],
      type: end?.type ?? type,
      f,
      value: { mode: modes[this.#modes[slot] ?? 0], ...(knows ? { sequence } : {}) },
      ...(end === undefined ? {} : { error: end.error }),
    });
  }

  #note(slot: number, step: number): void {
    if (slot < this.#capacity) this.#times[slot * steps.length + step] = monotonicNs();
  }

  #timeOf(slot: number, step: number): number {
    return this.#at(slot * steps.length + step);
  }

  #at(place: number): number {
    return this.#times[place] ?? 0;
  }
}
