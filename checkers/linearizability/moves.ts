import type { Layout } from './layout.js';
import type { SearchProblem } from './search-problem.js';
import { Acts, canHide, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';
import type { Timeline } from './timeline.js';

/**
 * What can be done from a configuration, at the timeline's place. A configuration is the state, which of the open
 * operations are done (took effect), and how many optional ones were used.
 *
 * Three things keep them few, each losing no answer:
 * - an operation that only observes is done as soon as the state allows;
 * - an open operation that is possible in any state and not done may be *hidden*, if an assignment took effect since
 *   its invocation (it can have happened right before that, where nobody saw it), or if there was a state that it
 *   does not change. It need not be decided whether; so hidden is worth more than done, which is worth neither more
 *   nor less than not done;
 * - of open operations that act alike, only the one that completes first is tried (exchanging two of them changes
 *   nothing), and an optional one only if no certain one acts alike.
 */
export class Moves {
  /** The configuration moved from, and the one arrived at. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly #problem: SearchProblem;
  readonly #object: SequentialObject;
  readonly #layout: Layout;
  readonly #timeline: Timeline;
  /** The round in which each class was last tried. */
  readonly #tried: Int32Array;
  #round = 0;

  constructor(problem: SearchProblem, layout: Layout, timeline: Timeline) {
    this.#problem = problem;
    this.#object = problem.object;
    this.#layout = layout;
    this.#timeline = timeline;
    this.from = new Int32Array(layout.words);
    this.to = new Int32Array(layout.words);
    this.#tried = new Int32Array(problem.object.acts.length);
  }

  load(rows: Int32Array, offset: number): void {
    for (let word = 0; word < this.from.length; word++) this.from[word] = rows[offset + word] as number;
  }

  isDone(row: Int32Array, operation: number): boolean {
    const slot = this.#problem.slotOf[operation] as number;
    return ((row[1 + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
  }

  isHidden(row: Int32Array, operation: number): boolean {
    if (this.#layout.hidden === 0) return false;
    const slot = this.#problem.slotOf[operation] as number;
    return ((row[this.#layout.hidden + (slot >>> 5)] as number) & (1 << (slot & 31))) !== 0;
  }

  /** Copies `from` without the bits of an operation that completed. */
  complete(operation: number): void {
    this.to.set(this.from);
    this.forget(operation);
  }

  /** Clears the bits of an operation in `to`. */
  forget(operation: number): void {
    const slot = this.#problem.slotOf[operation] as number;
    const mask = ~(1 << (slot & 31));
    const word = 1 + (slot >>> 5);
    this.to[word] = (this.to[word] as number) & mask;
    if (this.#layout.hidden === 0) return;
    const hidden = this.#layout.hidden + (slot >>> 5);
    this.to[hidden] = (this.to[hidden] as number) & mask;
  }

  /** In `row`, settles what was invoked right before the timeline's place: done, hidden, or left for later. */
  settleInvoked(row: Int32Array): void {
    const { events, certain, classOf } = this.#problem;
    for (let at = this.#timeline.at - 1; at >= 0; at--) {
      const event = events[at] as number;
      if (event < 0) return;
      if (event >= certain) continue;
      const act = this.#object.acts[classOf[event] as number] as number;
      if (act === Acts.observe) this.#observe(row, event);
      else if (canHide(act) && this.#changesNothing(row, event)) this.#hide(row, event);
    }
  }

  /** A certain operation takes effect: from `from` to `to`. False if it can't. */
  doCertain(operation: number): boolean {
    const operationClass = this.#problem.classOf[operation] as number;
    const state = this.from[0] as number;
    const after = this.#object.step(state, operationClass);
    if (after === IMPOSSIBLE) return false;
    const { to } = this;
    to.set(this.from);
    to[0] = after;
    const slot = this.#problem.slotOf[operation] as number;
    const word = slot >>> 5;
    const bit = 1 << (slot & 31);
    to[1 + word] = (to[1 + word] as number) | bit;
    if (this.#layout.hidden !== 0) {
      const hidden = this.#layout.hidden + word;
      to[hidden] = (to[hidden] as number) & ~bit;
    }
    this.#settle(operationClass, state);
    return true;
  }

  /** One optional operation of a class takes effect. False if it can't, or if none is left, or if it changes nothing. */
  doOptional(optional: number): boolean {
    const layout = this.#layout;
    const word = layout.countWord[optional] as number;
    const shift = layout.countShift[optional] as number;
    const used = ((this.from[word] as number) >>> shift) & (layout.countMask[optional] as number);
    if (used >= (this.#timeline.possible[optional] as number)) return false;
    const operationClass = this.#problem.optionalClass[optional] as number;
    const state = this.from[0] as number;
    const after = this.#object.step(state, operationClass);
    if (after === IMPOSSIBLE || after === state) return false;
    const { to } = this;
    to.set(this.from);
    to[0] = after;
    to[word] = (to[word] as number) + (1 << shift);
    this.#settle(operationClass, state);
    return true;
  }

  /**
   * Writes into `moves` what is worth trying from `from`, apart from the operation that completes here: certain
   * operations by number, then optional classes u as `certain + u`. Returns how many.
   */
  worthTrying(moves: Int32Array): number {
    const { classOf, optionalClass, certain } = this.#problem;
    const { next, end, possible, completing } = this.#timeline;
    const { acts } = this.#object;
    const object = this.#object;
    this.#gatherNeeds();
    const round = ++this.#round;
    let count = 0;
    for (let open = next[end] as number; open !== end; open = next[open] as number) {
      const operationClass = classOf[open] as number;
      if (this.#tried[operationClass] === round || this.isDone(this.from, open)) continue;
      this.#tried[operationClass] = round;
      const act = acts[operationClass];
      if (open === completing || act === Acts.observe) continue;
      if (object.useful(operationClass, false)) moves[count++] = open;
    }
    for (let optional = 0; optional < optionalClass.length; optional++) {
      const operationClass = optionalClass[optional] as number;
      if (possible[optional] === 0 || this.#tried[operationClass] === round) continue;
      if (object.useful(operationClass, true)) moves[count++] = certain + optional;
    }
    return count;
  }

  #gatherNeeds(): void {
    const { classOf, optionalClass } = this.#problem;
    const { next, end, possible } = this.#timeline;
    const object = this.#object;
    object.beginNeeds(this.from[0] as number);
    for (let open = next[end] as number; open !== end; open = next[open] as number) {
      if (!this.isDone(this.from, open)) object.need(classOf[open] as number);
    }
    for (let optional = 0; optional < optionalClass.length; optional++) {
      if (possible[optional] !== 0) object.need(optionalClass[optional] as number);
    }
  }

  /** After an operation took effect in `to`: what the others that are open make of it. */
  #settle(operationClass: number, stateBefore: number): void {
    const assigned = this.#object.acts[operationClass] === Acts.assign;
    if (!assigned && this.to[0] === stateBefore) return;
    const { classOf } = this.#problem;
    const { next, end } = this.#timeline;
    for (let open = next[end] as number; open !== end; open = next[open] as number) {
      const act = this.#object.acts[classOf[open] as number] as number;
      if (act === Acts.observe) this.#observe(this.to, open);
      else if (canHide(act) && (assigned || this.#changesNothing(this.to, open))) this.#hide(this.to, open);
    }
  }

  #changesNothing(row: Int32Array, operation: number): boolean {
    const state = row[0] as number;
    return this.#object.step(state, this.#problem.classOf[operation] as number) === state;
  }

  #observe(row: Int32Array, operation: number): void {
    if (this.#changesNothing(row, operation)) this.#markDone(row, operation);
  }

  #markDone(row: Int32Array, operation: number): void {
    const slot = this.#problem.slotOf[operation] as number;
    row[1 + (slot >>> 5)] = (row[1 + (slot >>> 5)] as number) | (1 << (slot & 31));
  }

  /** What is not done may be hidden from now on. */
  #hide(row: Int32Array, operation: number): void {
    const slot = this.#problem.slotOf[operation] as number;
    const bit = 1 << (slot & 31);
    if (((row[1 + (slot >>> 5)] as number) & bit) !== 0) return;
    const hidden = this.#layout.hidden + (slot >>> 5);
    row[hidden] = (row[hidden] as number) | bit;
  }
}
