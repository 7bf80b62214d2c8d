import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import { decimal, wholeNumber } from '../../harness/cli/options/option-values.js';
import {
  driverEntry,
  driverFrom,
  outcomeEntries,
  seedAndStoreFrom,
  seedEntry,
  serversEntries,
  serversFrom,
} from '../bench-options.js';
import type { ServersOptions } from '../bench-options.js';
import { repeatBench } from '../repeat-bench.js';

/** What `bench overhead` is to do. */
export interface OverheadOptions extends ServersOptions {
  readonly rounds: number;
  readonly stretchS: number;
  readonly nodes: number;
  readonly driver: string;
  readonly seed: number;
  readonly store: string;
}

const defaults = { rounds: 8, stretchS: 1.5, nodes: 3 } as const;

export const overheadOptionEntries: readonly OptionEntry[] = [
  { name: 'repetitions', placeholder: 'N', describe: 'of each loop, interleaved', default: String(defaults.rounds) },
  { name: 'cell-time', placeholder: 'S', describe: 'seconds a repetition', default: String(defaults.stretchS) },
  {
    name: 'nodes',
    aliases: ['n'],
    placeholder: 'N',
    describe: 'voting servers, 3 to 9; two ensembles of them run side by side',
    default: String(defaults.nodes),
  },
  ...serversEntries,
  driverEntry,
  seedEntry('the order of the loops'),
  ...outcomeEntries,
];

/**
 * Understands what was given and fills in defaults.
 *
 * @throws UsageError in one line: the option, what was given, what is allowed
 */
export function overheadOptionsFrom(given: GivenOptions): OverheadOptions {
  return {
    rounds: given.one('repetitions', wholeNumber(1, 1000), defaults.rounds),
    stretchS: given.one('cell-time', decimal(0.1, 600, 'seconds'), defaults.stretchS),
    nodes: given.one('nodes', wholeNumber(3, 9), defaults.nodes),
    ...serversFrom(given),
    driver: driverFrom(given),
    ...seedAndStoreFrom(given),
  };
}

/** The command that repeats the measurement: what differs from the defaults, and always the seed. */
export function repeatCommand(given: GivenOptions, seed: number): string {
  return repeatBench('overhead', overheadOptionEntries, given, seed);
}
