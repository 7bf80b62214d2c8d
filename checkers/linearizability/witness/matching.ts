import type { Flaw } from '../flaw.js';
import { ABSENT, Ended, type Operations } from '../operations.js';
import type { Wording } from '../wording.js';
import type { Chains } from './chains.js';
import { Says, type Placed } from './placed.js';

const NOBODY = -1;

/** Of each slot: the operation at or after it that completed first. */
export function earliestCompletions(table: Operations, placed: Placed, chains: Chains): Int32Array {
  const earliest = new Int32Array(chains.slots).fill(NOBODY);
  const completedAt = table.completedAt.values;
  const sooner = (slot: number, each: number): void => {
    const other = earliest[slot] as number;
    if (other === NOBODY || (completedAt[each] as number) < (completedAt[other] as number)) earliest[slot] = each;
  };
  for (let each = 0; each < placed.count; each++) {
    const slot = chains.slotOf[each] as number;
    if (slot !== NOBODY) sooner(slot, each);
  }
  for (let slot = chains.slots - 2; slot >= 0; slot--) {
    const later = earliest[slot + 1] as number;
    if (later !== NOBODY) sooner(slot, later);
  }
  return earliest;
}

/**
 * Rule 4: each version without acknowledged writer is matched to a write of unknown outcome that fits it: invoked before
 * anything at or after that version completed, with that expectation, and that value where it was seen. What is left
 * over may have happened later, or never.
 *
 * The later a version, the later its deadline, so a write that is early enough for one version is for all later ones.
 * Versions whose value was seen are served first, each with the latest fitting write, and one that expects just that
 * version before all others; then the rest take any that is left. No other choice can serve more.
 */
export class Matching {
  readonly flaws: Flaw[] = [];
  /** Which writes of unknown outcome were not needed, in order of invocation. */
  readonly leftOver: number[] = [];
  /** A version went to a cas that says what was there before it, of which nobody else says anything. */
  onTrust = false;
  readonly #table: Operations;
  readonly #placed: Placed;
  readonly #chains: Chains;
  readonly #earliest: Int32Array;
  readonly #say: Wording;
  /** By value, in order of invocation. */
  readonly #byValue = new Map<number, number[]>();
  readonly #used = new Set<number>();

  constructor(table: Operations, placed: Placed, chains: Chains, earliest: Int32Array, say: Wording) {
    this.#table = table;
    this.#placed = placed;
    this.#chains = chains;
    this.#earliest = earliest;
    this.#say = say;
  }

  run(): void {
    const unknown: number[] = [];
    for (let each = 0; each < this.#placed.count; each++) {
      if (this.#placed.says[each] !== Says.mayWrite) continue;
      unknown.push(each);
      const value = this.#placed.value[each] as number;
      const others = this.#byValue.get(value);
      if (others === undefined) this.#byValue.set(value, [each]);
      else others.push(each);
    }
    const unseen: number[] = [];
    for (let slot = 0; slot < this.#chains.slots; slot++) {
      if (this.#chains.writer[slot] !== NOBODY || this.#chains.version[slot] === 0) continue;
      const value = this.#chains.value[slot] as number;
      if (value === ABSENT) unseen.push(slot);
      else if (!this.#serve(slot, this.#byValue.get(value) ?? [])) this.#unwritten(slot);
    }
    for (const slot of unseen) if (!this.#serve(slot, unknown)) this.#unwritten(slot);
    for (const each of unknown) if (!this.#used.has(each)) this.leftOver.push(each);
  }

  #serve(slot: number, candidates: readonly number[]): boolean {
    let chosen = NOBODY;
    for (let place = candidates.length - 1; place >= 0; place--) {
      const each = candidates[place] as number;
      if (this.#used.has(each) || !this.fits(each, slot)) continue;
      if (this.#placed.expected[each] !== ABSENT || this.#placed.before[each] !== ABSENT) {
        chosen = each;
        break;
      }
      if (chosen === NOBODY) chosen = each;
    }
    if (chosen === NOBODY) return false;
    this.#used.add(chosen);
    if (this.#placed.before[chosen] !== ABSENT && this.#chains.value[slot - 1] === ABSENT) this.onTrust = true;
    this.#chains.writer[slot] = chosen;
    return true;
  }

  /** Whether a write of unknown outcome can have made the version in this slot, its value apart. */
  fits(each: number, slot: number): boolean {
    const { invokedAt, completedAt } = this.#table;
    const deadline = completedAt.values[this.#earliest[slot] as number] as number;
    if ((invokedAt.values[each] as number) >= deadline) return false;
    const version = this.#chains.version[slot] as number;
    const expected = this.#placed.expected[each] as number;
    if (expected !== ABSENT && expected + 1 !== version) return false;
    const before = this.#placed.before[each] as number;
    const there = this.#chains.value[slot - 1] as number;
    return before === ABSENT || there === ABSENT || there === before;
  }

  #unwritten(slot: number): void {
    const version = this.#chains.version[slot] as number;
    const value = this.#chains.value[slot] as number;
    const witness = this.#earliest[slot] as number;
    const seen = value === ABSENT ? '' : ` (its value: ${this.#say.value(value)})`;
    const failed = value === ABSENT ? NOBODY : this.#failedWriteOf(value);
    if (failed === NOBODY) {
      this.flaws.push({
        kind: 'unwritten-version',
        message: `Nobody wrote version ${version}${seen}, which was there for ${this.#say.operation(witness)}: no write of unknown outcome fits either.`,
        operations: [witness],
      });
    } else {
      this.flaws.push({
        kind: 'failed-write-seen',
        message: `Version ${version} holds ${this.#say.value(value)}, seen by ${this.#say.operation(this.#chains.teller[slot] as number)}, but ${this.#say.operation(failed)} certainly failed.`,
        operations: [witness, failed, this.#chains.teller[slot] as number],
      });
    }
  }

  #failedWriteOf(value: number): number {
    for (let each = 0; each < this.#placed.count; each++) {
      if (this.#table.ended.values[each] === Ended.fail && this.#placed.value[each] === value) return each;
    }
    return NOBODY;
  }
}
