import type { Ensemble } from '../../ensemble/ensemble.js';
import type { SeededRandom } from '../../foundation/seeded-random.js';

/** The part of a random fault that its nemesis decides: what, and on whom. */
export interface RandomFault {
  readonly do: string;
  readonly on?: readonly string[];
  readonly [field: string]: unknown;
}

/** A source of random faults, named by `--nemesis`. One file and one line in `index.ts`. */
export interface RandomNemesis {
  readonly name: string;
  /** One line for `list`, `--help` and the docs. */
  readonly describe: string;
  /**
   * Whether the ensemble only notices by a time-out, so that the fault must last longer than its synchronization limit
   * to be felt. A killed process is noticed at once.
   */
  readonly noticedByTimeout: boolean;
  /** Needs the proxies. */
  readonly needsLinks: boolean;
  /** The next fault. Never takes more than a minority of the voting servers. */
  next(random: SeededRandom, ensemble: Ensemble): RandomFault;
}
