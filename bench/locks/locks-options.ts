import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { namesOf, registries } from '../../harness/cli/registries.js';
import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import {
  decimal,
  manyOf,
  oneOf,
  someText,
  wholeNumber,
  zooKeeperVersion,
} from '../../harness/cli/options/option-values.js';
import { defaultZooKeeperVersion } from '../../harness/ensemble/zookeeper-version.js';
import { UsageError } from '../../harness/foundation/errors.js';
import { defaultStore } from '../../results/run-store.js';
import { peers } from '../peers/index.js';
import { ourRecipes, shortName } from './contenders.js';
import { repeatBench } from '../repeat-bench.js';

/** What `bench locks` is to do; see {@link locksOptionEntries}. */
export interface LocksOptions {
  /** Our recipes that take part, by short name; may be none where peers take part. */
  readonly recipes: readonly string[];
  readonly peers: readonly string[];
  readonly readWrite: boolean;
  readonly contenders: readonly number[];
  /** Null for exclusive locks. */
  readonly readShares: readonly (number | null)[];
  readonly rounds: number;
  readonly warmUpS: number;
  readonly cellS: number;
  readonly nodes: number;
  readonly zkVersion: string;
  readonly runtime: string;
  readonly image: string | null;
  readonly tickTimeMs: number;
  readonly sessionTimeoutMs: number;
  readonly jvmArguments: readonly string[];
  readonly proxies: boolean;
  readonly checkTimeLimitS: number;
  readonly seed: number;
  readonly store: string;
}

const defaults = {
  recipes: ['chained', 'naive', 'single'],
  contenders: '2,10,50,100,200',
  reads: '0.9',
  rounds: 5,
  warmUpS: 1,
  cellS: 3,
  nodes: 3,
  // What most people run; a run's short tick is for quick failures, and nothing fails here.
  tickTimeMs: 2000,
  // Long, so that hardly anybody pings while it waits.
  sessionTimeoutMs: 30_000,
  checkTimeLimitS: 60,
} as const;

const contendersMax = 1000;
const sessionTimeoutTicks = 2;

export const locksOptionEntries: readonly OptionEntry[] = [
  {
    name: 'recipes',
    placeholder: 'A,B',
    describe: `our recipes: ${ourRecipes.exclusive.join(', ')}; with --rw ${ourRecipes['read-write'].join(', ')}; or none`,
    default: defaults.recipes.join(','),
    repeatable: true,
  },
  { name: 'peers', placeholder: 'A,B', describe: `others' locks on the same ensemble: ${namesOf(peers).join(', ')}` },
  { name: 'contenders', placeholder: 'N,M', describe: 'how many contend, 1 to 1000', default: defaults.contenders },
  { name: 'rw', describe: 'the shared/exclusive recipes' },
  { name: 'reads', placeholder: 'S,T', describe: 'with --rw: shares of shared acquisitions', default: defaults.reads },
  {
    name: 'repetitions',
    placeholder: 'N',
    describe: 'of each cell, interleaved',
    default: String(defaults.rounds),
  },
  { name: 'cell-time', placeholder: 'S', describe: 'measured seconds a repetition', default: String(defaults.cellS) },
  { name: 'warm-up', placeholder: 'S', describe: 'seconds before they count', default: String(defaults.warmUpS) },
  {
    name: 'nodes',
    aliases: ['n'],
    placeholder: 'N',
    describe: 'voting servers, 3 to 9',
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
  { name: 'tick-time', placeholder: 'MS', describe: "ZooKeeper's tick", default: String(defaults.tickTimeMs) },
  {
    name: 'session-timeout',
    placeholder: 'MS',
    describe: "the contenders'",
    default: String(defaults.sessionTimeoutMs),
  },
  { name: 'jvm-args', placeholder: 'ARGS', describe: "arguments of each server's JVM (--jvm-args='-Xmx1g')" },
  { name: 'proxies', describe: 'a Toxiproxy in every link, as in a run' },
  {
    name: 'check-time-limit',
    placeholder: 'S',
    describe: 'time judging a repetition may take, else unknown',
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
export function locksOptionsFrom(given: GivenOptions): LocksOptions {
  const readWrite = given.flag('rw');
  if (given.has('reads') && !readWrite) {
    throw new UsageError('--reads needs --rw: exclusive locks have no readers', { code: 'CONTRADICTION' });
  }
  const options: LocksOptions = {
    recipes: recipesFrom(given, readWrite),
    peers: peersFrom(given, readWrite),
    readWrite,
    contenders: numbers(given, 'contenders', wholeNumber(1, contendersMax), defaults.contenders),
    readShares: readWrite ? numbers(given, 'reads', decimal(0, 1, 'shares'), defaults.reads) : [null],
    rounds: given.one('repetitions', wholeNumber(1, 1000), defaults.rounds),
    warmUpS: given.one('warm-up', decimal(0, 3600, 'seconds'), defaults.warmUpS),
    cellS: given.one('cell-time', decimal(0.1, 3600, 'seconds'), defaults.cellS),
    nodes: given.one('nodes', wholeNumber(3, 9), defaults.nodes),
    zkVersion: given.one('zk-version', zooKeeperVersion, defaultZooKeeperVersion),
    runtime: given.one('runtime', oneOf(['auto', ...namesOf(registries.runtimes)]), 'auto'),
    image: given.one<string | null>('image', someText, null),
    tickTimeMs: given.one('tick-time', wholeNumber(50, 60_000), defaults.tickTimeMs),
    sessionTimeoutMs: given.one('session-timeout', wholeNumber(100, 60_000), defaults.sessionTimeoutMs),
    jvmArguments: given.one('jvm-args', (text) => text.split(/\s+/).filter((word) => word !== ''), []),
    proxies: given.flag('proxies'),
    checkTimeLimitS: given.one('check-time-limit', decimal(0.1, 1e6, 'seconds'), defaults.checkTimeLimitS),
    seed: given.one('seed', wholeNumber(0, 2 ** 31 - 1), randomInt(2 ** 31 - 1)),
    store: resolve(given.one('out', someText, defaultStore)),
  };
  if (options.recipes.length + options.peers.length === 0) {
    throw new UsageError('--recipes none leaves nobody to measure; name --peers', { code: 'NOTHING_TO_MEASURE' });
  }
  const lowest = sessionTimeoutTicks * options.tickTimeMs;
  if (options.sessionTimeoutMs < lowest) {
    throw new UsageError(
      `--session-timeout ${options.sessionTimeoutMs}: with a tick of ${options.tickTimeMs} ms servers grant at least ${lowest} ms`,
      { code: 'BAD_VALUE' },
    );
  }
  return options;
}

/** The command that repeats the measurement: what differs from the defaults, and always the seed. */
export function repeatCommand(given: GivenOptions, seed: number): string {
  return repeatBench('locks', locksOptionEntries, given, seed);
}

/** By short name, or by the workload's: `chained` is `lock-chained`. */
function recipesFrom(given: GivenOptions, readWrite: boolean): readonly string[] {
  const known = ourRecipes[readWrite ? 'read-write' : 'exclusive'];
  const texts = given.all('recipes');
  if (texts.length === 0) return defaults.recipes.filter((name) => known.includes(name));
  const text = texts.join(',');
  if (text === 'none') return [];
  return manyOf(known)(
    text
      .split(',')
      .map((name) => shortName(name.trim()))
      .join(','),
    '--recipes',
  );
}

function peersFrom(given: GivenOptions, readWrite: boolean): readonly string[] {
  const texts = given.all('peers');
  if (texts.length === 0) return [];
  const chosen = manyOf(namesOf(peers))(texts.join(','), '--peers');
  const unable = peers.find(
    ({ name, recipes }) => chosen.includes(name) && readWrite && !recipes.includes('read-write'),
  );
  if (unable === undefined) return chosen;
  throw new UsageError(`--peers ${unable.name}: it has no shared/exclusive lock`, {
    code: 'BAD_VALUE',
    hint: 'leave it out, or leave out --rw',
  });
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
  throw new UsageError(`--${name} ${text}: each number once; ${twice} is there twice`, { code: 'BAD_VALUE' });
}
