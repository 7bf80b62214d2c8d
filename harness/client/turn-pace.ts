import { NS_PER_S } from '../foundation/clock.js';
import type { SeededRandom } from '../foundation/seeded-random.js';

/** When an open-loop client's turns are due: evenly, from a random point of the first period on. */
export class TurnPace {
  readonly #periodNs: number;
  #dueNs: number;

  /** `rateHz`: turns a second, above 0. */
  constructor(rateHz: number, beginNs: number, random: SeededRandom) {
    this.#periodNs = NS_PER_S / rateHz;
    this.#dueNs = beginNs + random.fraction() * this.#periodNs;
  }

  /** The instant at which the next turn is due; one that was missed stays due, so that what is late shows as late. */
  next(): number {
    const due = Math.round(this.#dueNs);
    this.#dueNs += this.#periodNs;
    return due;
  }
}
