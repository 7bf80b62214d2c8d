import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { namesOf, registries } from '../../harness/cli/registries.js';
import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import { decimal, oneOf, someText, wholeNumber, zooKeeperVersion } from '../../harness/cli/options/option-values.js';
import { defaultZooKeeperVersion } from '../../harness/ensemble/zookeeper-version.js';
import { UsageError } from '../../harness/foundation/errors.js';
import { defaultStore } from '../../results/run-store.js';
import { fewestForFailures } from './failure-plan.js';
import { repeatBench } from '../repeat-bench.js';

/** What `bench ensemble` is to do; see {@link ensembleOptionEntries}. */
export interface EnsembleOptions {
  /** Numbers of voting servers. */
  readonly nodes: readonly number[];
  readonly observers: readonly number[];
  readonly readShares: readonly number[];
  /** Voting servers of the ensemble whose servers fail; null: none does. */
  readonly failureNodes: number | null;
  readonly failureReads: number;
  readonly clients: number;
  readonly outstanding: number;
  readonly valueBytes: number;
  readonly rounds: number;
  readonly warmUpS: number;
  readonly cellS: number;
  readonly zkVersion: string;
  readonly runtime: string;
  readonly image: string | null;
  readonly tickTimeMs: number;
  readonly sessionTimeoutMs: number;
  readonly jvmArguments: readonly string[];
  readonly driver: string;
  readonly checkTimeLimitS: number;
  readonly seed: number;
  readonly store: string;
}

const defaults = {
  nodes: '3,5',
  observers: '0,2',
  reads: '0,0.5,0.9,1',
  failureReads: 0.7,
  clients: 6,
  outstanding: 20,
  valueBytes: 1024,
  rounds: 3,
  warmUpS: 1,
  cellS: 2,
  // A dead follower is missed after syncLimit ticks, as in a run; nothing else depends on it.
  tickTimeMs: 500,
  sessionTimeoutMs: 6000,
  checkTimeLimitS: 30,
} as const;

export const ensembleOptionEntries: readonly OptionEntry[] = [
  { name: 'nodes', aliases: ['n'], placeholder: 'N,M', describe: 'voting servers, 3 to 9', default: defaults.nodes },
  { name: 'observers', placeholder: 'N,M', describe: 'observers besides them, 0 to 9', default: defaults.observers },
  { name: 'reads', placeholder: 'S,T', describe: 'shares of requests that read, 0 to 1', default: defaults.reads },
  {
    name: 'failures',
    placeholder: 'N',
    describe: `voting servers of the ensemble whose servers fail, ${fewestForFailures} to 9; 0: none does`,
    default: `the most of --nodes, if ${fewestForFailures} or more`,
  },
  {
    name: 'failure-reads',
    placeholder: 'S',
    describe: 'share of reads while servers fail',
    default: String(defaults.failureReads),
  },
  { name: 'clients', placeholder: 'N', describe: 'clients, the same for all sizes', default: String(defaults.clients) },
  {
    name: 'outstanding',
    placeholder: 'N',
    describe: 'requests under way, each client',
    default: String(defaults.outstanding),
  },
  { name: 'value-bytes', placeholder: 'N', describe: 'size of a value', default: String(defaults.valueBytes) },
  { name: 'repetitions', placeholder: 'N', describe: 'of each cell, interleaved', default: String(defaults.rounds) },
  { name: 'cell-time', placeholder: 'S', describe: 'measured seconds a repetition', default: String(defaults.cellS) },
  { name: 'warm-up', placeholder: 'S', describe: 'seconds before they count', default: String(defaults.warmUpS) },
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
  { name: 'tick-time', placeholder: 'MS', describe: "ZooKeeper's tick", default: String(defaults.tickTimeMs) },
  {
    name: 'session-timeout',
    placeholder: 'MS',
    describe: "the clients'",
    default: String(defaults.sessionTimeoutMs),
  },
  { name: 'jvm-args', placeholder: 'ARGS', describe: "arguments of each server's JVM (--jvm-args='-Xmx1g')" },
  {
    name: 'client',
    placeholder: 'NAME',
    describe: `session driver: ${namesOf(registries.drivers).join(', ')}`,
    default: 'native',
  },
  {
    name: 'check-time-limit',
    placeholder: 'S',
    describe: 'time a check may take, else unknown',
    default: String(defaults.checkTimeLimitS),
  },
  { name: 'seed', placeholder: 'N', describe: 'repeats the order of the cells and the choices', default: 'drawn' },
  { name: 'config', placeholder: 'FILE', describe: 'options from a YAML or JSON file; the command line wins' },
  { name: 'out', placeholder: 'DIR', describe: 'where runs are stored', default: 'results/runs' },
  { name: 'json', describe: 'the result as JSON on standard output' },
  { name: 'quiet', describe: 'no progress, only warnings and the result' },
];

/**
 * Understands what was given and fills in defaults.
 *
 * @throws UsageError in one line: the option, what was given, what is allowed
 */
export function ensembleOptionsFrom(given: GivenOptions): EnsembleOptions {
  const nodes = numbers(given, 'nodes', wholeNumber(3, 9), defaults.nodes);
  const options: EnsembleOptions = {
    nodes,
    observers: numbers(given, 'observers', wholeNumber(0, 9), defaults.observers),
    readShares: numbers(given, 'reads', decimal(0, 1, 'shares'), defaults.reads),
    failureNodes: given.one('failures', failureNodes, usualFailureNodes(nodes)),
    failureReads: given.one('failure-reads', decimal(0, 1, 'shares'), defaults.failureReads),
    clients: given.one('clients', wholeNumber(1, 500), defaults.clients),
    outstanding: given.one('outstanding', wholeNumber(1, 1000), defaults.outstanding),
    valueBytes: given.one('value-bytes', wholeNumber(1, 500_000), defaults.valueBytes),
    rounds: given.one('repetitions', wholeNumber(1, 1000), defaults.rounds),
    warmUpS: given.one('warm-up', decimal(0, 3600, 'seconds'), defaults.warmUpS),
    cellS: given.one('cell-time', decimal(0.2, 3600, 'seconds'), defaults.cellS),
    zkVersion: given.one('zk-version', zooKeeperVersion, defaultZooKeeperVersion),
    runtime: given.one('runtime', oneOf(['auto', ...namesOf(registries.runtimes)]), 'auto'),
    image: given.one<string | null>('image', someText, null),
    tickTimeMs: given.one('tick-time', wholeNumber(50, 60_000), defaults.tickTimeMs),
    sessionTimeoutMs: given.one('session-timeout', wholeNumber(100, 60_000), defaults.sessionTimeoutMs),
    jvmArguments: given.one('jvm-args', (text) => text.split(/\s+/).filter((word) => word !== ''), []),
    driver: given.one('client', oneOf(namesOf(registries.drivers)), 'native'),
    checkTimeLimitS: given.one('check-time-limit', decimal(0.1, 1e6, 'seconds'), defaults.checkTimeLimitS),
    seed: given.one('seed', wholeNumber(0, 2 ** 31 - 1), randomInt(2 ** 31 - 1)),
    store: resolve(given.one('out', someText, defaultStore)),
  };
  const granted = { lowest: 2 * options.tickTimeMs, highest: 20 * options.tickTimeMs };
  if (options.sessionTimeoutMs < granted.lowest || options.sessionTimeoutMs > granted.highest) {
    throw new UsageError(
      `--session-timeout ${options.sessionTimeoutMs}: with a tick of ${options.tickTimeMs} ms servers grant ${granted.lowest} to ${granted.highest} ms`,
      { code: 'BAD_VALUE' },
    );
  }
  return options;
}

function failureNodes(text: string, option: string): number | null {
  return text === '0' ? null : wholeNumber(fewestForFailures, 9)(text, option);
}

function usualFailureNodes(nodes: readonly number[]): number | null {
  const most = Math.max(...nodes);
  return most >= fewestForFailures ? most : null;
}

/** A list of different numbers. */
function numbers(
  given: GivenOptions,
  name: string,
  read: (text: string, option: string) => number,
  otherwise: string,
): readonly number[] {
  const text = given.one(name, someText, otherwise);
  const values = text.split(',').map((part) => read(part.trim(), `--${name}`));
  const twice = values.find((value, place) => values.indexOf(value) !== place);
  if (twice === undefined) return values;
  throw new UsageError(`--${name} ${text}: ${twice} is there twice`, { code: 'BAD_VALUE' });
}

/** The command that repeats the measurement: what differs from the defaults, and always the seed. */
export function repeatCommand(given: GivenOptions, seed: number): string {
  return repeatBench('ensemble', ensembleOptionEntries, given, seed);
}
