import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import { decimal, manyOf, wholeNumber } from '../../harness/cli/options/option-values.js';
import { namesOf } from '../../harness/cli/registries.js';
import { UsageError } from '../../harness/foundation/errors.js';
import {
  cellsEntries,
  cellsFrom,
  configEntry,
  numbersFrom,
  outcomeEntries,
  seedAndStoreFrom,
  seedEntry,
  serversEntries,
  serversFrom,
  ticksEntries,
  ticksFrom,
} from '../bench-options.js';
import type { CellsOptions, ServersOptions, TicksOptions } from '../bench-options.js';
import { peers } from '../peers/index.js';
import { ourRecipes, shortName } from './contenders.js';
import { repeatBench } from '../repeat-bench.js';

/** What `bench locks` is to do; see {@link locksOptionEntries}. */
export interface LocksOptions extends ServersOptions, CellsOptions, TicksOptions {
  /** Our recipes that take part, by short name; may be none where peers take part. */
  readonly recipes: readonly string[];
  readonly peers: readonly string[];
  readonly readWrite: boolean;
  readonly contenders: readonly number[];
  /** Null for exclusive locks. */
  readonly readShares: readonly (number | null)[];
  readonly nodes: number;
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
  ...cellsEntries(defaults),
  {
    name: 'nodes',
    aliases: ['n'],
    placeholder: 'N',
    describe: 'voting servers, 3 to 9',
    default: String(defaults.nodes),
  },
  ...serversEntries,
  ...ticksEntries(defaults, "the contenders'"),
  { name: 'proxies', describe: 'a Toxiproxy in every link, as in a run' },
  {
    name: 'check-time-limit',
    placeholder: 'S',
    describe: 'time judging a repetition may take, else unknown',
    default: String(defaults.checkTimeLimitS),
  },
  seedEntry('the order of the cells and the choices'),
  configEntry,
  ...outcomeEntries,
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
    contenders: numbersFrom(given, 'contenders', wholeNumber(1, contendersMax), defaults.contenders),
    readShares: readWrite ? numbersFrom(given, 'reads', decimal(0, 1, 'shares'), defaults.reads) : [null],
    ...cellsFrom(given, defaults, 0.1),
    nodes: given.one('nodes', wholeNumber(3, 9), defaults.nodes),
    ...serversFrom(given),
    ...ticksFrom(given, defaults),
    proxies: given.flag('proxies'),
    checkTimeLimitS: given.one('check-time-limit', decimal(0.1, 1e6, 'seconds'), defaults.checkTimeLimitS),
    ...seedAndStoreFrom(given),
  };
  if (options.recipes.length + options.peers.length === 0) {
    throw new UsageError('--recipes none leaves nobody to measure; name --peers', { code: 'NOTHING_TO_MEASURE' });
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
