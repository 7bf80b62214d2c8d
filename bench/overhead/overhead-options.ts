import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { namesOf, registries } from '../../harness/cli/registries.js';
import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import { decimal, oneOf, someText, wholeNumber, zooKeeperVersion } from '../../harness/cli/options/option-values.js';
import { defaultZooKeeperVersion } from '../../harness/ensemble/zookeeper-version.js';
import { defaultStore } from '../../results/run-store.js';
import { repeatBench } from '../repeat-bench.js';

/** What `bench overhead` is to do. */
export interface OverheadOptions {
  readonly rounds: number;
  readonly stretchS: number;
  readonly nodes: number;
  readonly zkVersion: string;
  readonly runtime: string;
  readonly image: string | null;
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
  {
    name: 'zk-version',
    placeholder: 'V',
    describe: 'release of ZooKeeper, 3.4 to 3.9',
    default: defaultZooKeeperVersion,
  },
  {
    name: 'runtime',
    placeholder: 'NAME',
    describe: `how the servers run: auto, ${namesOf(registries.runtimes).join(', ')}`,
    default: 'auto',
  },
  { name: 'image', placeholder: 'REF', describe: 'container image of ZooKeeper', default: 'zookeeper:<zk-version>' },
  {
    name: 'client',
    placeholder: 'NAME',
    describe: `session driver: ${namesOf(registries.drivers).join(', ')}`,
    default: 'native',
  },
  { name: 'seed', placeholder: 'N', describe: 'repeats the order of the loops', default: 'drawn' },
  { name: 'out', placeholder: 'DIR', describe: 'where runs are stored', default: 'results/runs' },
  { name: 'json', describe: 'the result as JSON on standard output' },
  { name: 'quiet', describe: 'no progress, only warnings and the result' },
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
    zkVersion: given.one('zk-version', zooKeeperVersion, defaultZooKeeperVersion),
    runtime: given.one('runtime', oneOf(['auto', ...namesOf(registries.runtimes)]), 'auto'),
    image: given.one<string | null>('image', someText, null),
    driver: given.one('client', oneOf(namesOf(registries.drivers)), 'native'),
    seed: given.one('seed', wholeNumber(0, 2 ** 31 - 1), randomInt(2 ** 31 - 1)),
    store: resolve(given.one('out', someText, defaultStore)),
  };
}

/** The command that repeats the measurement: what differs from the defaults, and always the seed. */
export function repeatCommand(given: GivenOptions, seed: number): string {
  return repeatBench('overhead', overheadOptionEntries, given, seed);
}
