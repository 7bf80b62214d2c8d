import { NS_PER_S } from '../foundation/clock.js';
import type { SeededRandom } from '../foundation/seeded-random.js';

/** When an open-loop client's turns are due: evenly, whatever became of those before. */
export class TurnPace {
  readonly #periodNs: number;
  #dueNs: number;

  /**
   * @param rateHz turns a second, above 0
   * @param firstNs when the first is due
   */
  constructor(rateHz: number, firstNs: number) {
    this.#periodNs = NS_PER_S / rateHz;
    this.#dueNs = firstNs;
  }

  /** A pace from a random point of the first period on, so that clients of one rate don't all begin at once. */
  static from(beginNs: number, rateHz: number, random: SeededRandom): TurnPace {
    return new TurnPace(rateHz, beginNs + (random.fraction() * NS_PER_S) / rateHz);
  }

  /** When the next turn is due; it stays due until {@link advance}, so that what is late shows as late. */
  get dueNs(): number {
    return Math.round(this.#dueNs);
  }

  /** The turn was begun. */
  advance(): void {
    this.#dueNs += this.#periodNs;
  }

  /** How many turns were due by an instant and not begun. */
  overdue(atNs: number): number {
    return Math.max(0, Math.floor((atNs - this.#dueNs) / this.#periodNs) + 1);
  }
}
