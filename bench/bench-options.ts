import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { GivenOptions, OptionEntry } from '../harness/cli/options/option.js';
import { decimal, oneOf, someText, wholeNumber, zooKeeperVersion } from '../harness/cli/options/option-values.js';
import { namesOf, registries } from '../harness/cli/registries.js';
import { defaultZooKeeperVersion } from '../harness/ensemble/zookeeper-version.js';
import { UsageError } from '../harness/foundation/errors.js';
import { defaultStore } from '../results/run-store.js';

// What several measurements let people choose: how it is declared, and how it is understood.

const highestSeed = 2 ** 31 - 1;
/** What servers grant at the least, in ticks; at the most it is a minute, or more, as they are configured here. */
const sessionTimeoutTicks = 2;
const sessionTimeoutMaxMs = 60_000;

/** Which servers, and how they run. */
export interface ServersOptions {
  readonly zkVersion: string;
  readonly runtime: string;
  readonly image: string | null;
}

export const serversEntries: readonly OptionEntry[] = [
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
];

export function serversFrom(given: GivenOptions): ServersOptions {
  return {
    zkVersion: given.one('zk-version', zooKeeperVersion, defaultZooKeeperVersion),
    runtime: given.one('runtime', oneOf(['auto', ...namesOf(registries.runtimes)]), 'auto'),
    image: given.one<string | null>('image', someText, null),
  };
}

/** How often, and for how long, each cell is measured. */
export interface CellsOptions {
  readonly rounds: number;
  readonly warmUpS: number;
  readonly cellS: number;
}

export function cellsEntries({ rounds, warmUpS, cellS }: CellsOptions): readonly OptionEntry[] {
  return [
    { name: 'repetitions', placeholder: 'N', describe: 'of each cell, interleaved', default: String(rounds) },
    { name: 'cell-time', placeholder: 'S', describe: 'measured seconds a repetition', default: String(cellS) },
    { name: 'warm-up', placeholder: 'S', describe: 'seconds before they count', default: String(warmUpS) },
  ];
}

/** @param leastCellS the shortest repetition that measures anything */
export function cellsFrom(given: GivenOptions, defaults: CellsOptions, leastCellS: number): CellsOptions {
  return {
    rounds: given.one('repetitions', wholeNumber(1, 1000), defaults.rounds),
    warmUpS: given.one('warm-up', decimal(0, 3600, 'seconds'), defaults.warmUpS),
    cellS: given.one('cell-time', decimal(leastCellS, 3600, 'seconds'), defaults.cellS),
  };
}

/** How servers and sessions are set. */
export interface TicksOptions {
  readonly tickTimeMs: number;
  readonly sessionTimeoutMs: number;
}

/** @param whose sessions: `the clients'` */
export function ticksEntries({ tickTimeMs, sessionTimeoutMs }: TicksOptions, whose: string): readonly OptionEntry[] {
  return [
    { name: 'tick-time', placeholder: 'MS', describe: "ZooKeeper's tick", default: String(tickTimeMs) },
    { name: 'session-timeout', placeholder: 'MS', describe: whose, default: String(sessionTimeoutMs) },
    { name: 'jvm-args', placeholder: 'ARGS', describe: "arguments of each server's JVM (--jvm-args='-Xmx1g')" },
  ];
}

/** @throws UsageError when servers would grant another timeout */
export function ticksFrom(
  given: GivenOptions,
  defaults: TicksOptions,
): TicksOptions & { readonly jvmArguments: readonly string[] } {
  const tickTimeMs = given.one('tick-time', wholeNumber(50, 60_000), defaults.tickTimeMs);
  const sessionTimeoutMs = given.one(
    'session-timeout',
    wholeNumber(100, sessionTimeoutMaxMs),
    defaults.sessionTimeoutMs,
  );
  const lowest = sessionTimeoutTicks * tickTimeMs;
  if (sessionTimeoutMs < lowest) {
    throw new UsageError(
      `--session-timeout ${sessionTimeoutMs}: with a tick of ${tickTimeMs} ms servers grant at least ${lowest} ms`,
      { code: 'BAD_VALUE' },
    );
  }
  const jvmArguments = given.one('jvm-args', (text) => text.split(/\s+/).filter((word) => word !== ''), []);
  return { tickTimeMs, sessionTimeoutMs, jvmArguments };
}

export const driverEntry: OptionEntry = {
  name: 'client',
  placeholder: 'NAME',
  describe: `session driver: ${namesOf(registries.drivers).join(', ')}`,
  default: 'native',
};

export function driverFrom(given: GivenOptions): string {
  return given.one('client', oneOf(namesOf(registries.drivers)), 'native');
}

/** @param repeats what of a measurement the seed decides */
export function seedEntry(repeats: string): OptionEntry {
  return { name: 'seed', placeholder: 'N', describe: `repeats ${repeats}`, default: 'drawn' };
}

export const configEntry: OptionEntry = {
  name: 'config',
  placeholder: 'FILE',
  describe: 'options from a YAML or JSON file; the command line wins',
};

export const outcomeEntries: readonly OptionEntry[] = [
  { name: 'out', placeholder: 'DIR', describe: 'where runs are stored', default: 'results/runs' },
  { name: 'json', describe: 'the result as JSON on standard output' },
  { name: 'quiet', describe: 'no progress, only warnings and the result' },
];

export function seedAndStoreFrom(given: GivenOptions): { readonly seed: number; readonly store: string } {
  return {
    seed: given.one('seed', wholeNumber(0, highestSeed), randomInt(highestSeed)),
    store: resolve(given.one('out', someText, defaultStore)),
  };
}

/**
 * A list of different numbers.
 *
 * @param otherwise what it is when it was not given, as if it had been
 */
export function numbersFrom(
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
