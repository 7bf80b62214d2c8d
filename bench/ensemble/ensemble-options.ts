import type { GivenOptions, OptionEntry } from '../../harness/cli/options/option.js';
import { decimal, wholeNumber } from '../../harness/cli/options/option-values.js';
import {
  cellsEntries,
  cellsFrom,
  configEntry,
  driverEntry,
  driverFrom,
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
import { repeatBench } from '../repeat-bench.js';
import { fewestForFailures } from './failure-plan.js';

/** What `bench ensemble` is to do; see {@link ensembleOptionEntries}. */
export interface EnsembleOptions extends ServersOptions, CellsOptions, TicksOptions {
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
  // Of three, a 99 % interval is so wide that hardly anything is told from chance.
  rounds: 5,
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
  ...cellsEntries(defaults),
  ...serversEntries,
  ...ticksEntries(defaults, "the clients'"),
  driverEntry,
  {
    name: 'check-time-limit',
    placeholder: 'S',
    describe: 'time a check may take, else unknown',
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
export function ensembleOptionsFrom(given: GivenOptions): EnsembleOptions {
  const nodes = numbersFrom(given, 'nodes', wholeNumber(3, 9), defaults.nodes);
  return {
    nodes,
    observers: numbersFrom(given, 'observers', wholeNumber(0, 9), defaults.observers),
    readShares: numbersFrom(given, 'reads', decimal(0, 1, 'shares'), defaults.reads),
    failureNodes: given.one('failures', failureNodes, usualFailureNodes(nodes)),
    failureReads: given.one('failure-reads', decimal(0, 1, 'shares'), defaults.failureReads),
    clients: given.one('clients', wholeNumber(1, 500), defaults.clients),
    outstanding: given.one('outstanding', wholeNumber(1, 1000), defaults.outstanding),
    valueBytes: given.one('value-bytes', wholeNumber(1, 500_000), defaults.valueBytes),
    ...cellsFrom(given, defaults, 0.2),
    ...serversFrom(given),
    ...ticksFrom(given, defaults),
    driver: driverFrom(given),
    checkTimeLimitS: given.one('check-time-limit', decimal(0.1, 1e6, 'seconds'), defaults.checkTimeLimitS),
    ...seedAndStoreFrom(given),
  };
}

function failureNodes(text: string, option: string): number | null {
  return text === '0' ? null : wholeNumber(fewestForFailures, 9)(text, option);
}

function usualFailureNodes(nodes: readonly number[]): number | null {
  const most = Math.max(...nodes);
  return most >= fewestForFailures ? most : null;
}

/** The command that repeats the measurement: what differs from the defaults, and always the seed. */
export function repeatCommand(given: GivenOptions, seed: number): string {
  return repeatBench('ensemble', ensembleOptionEntries, given, seed);
}
