import { defaultRunOptions as defaults } from '../../run-options.js';
import { namesOf, registries } from '../registries.js';
import type { Listed } from '../registries.js';
import type { OptionEntry } from './option.js';

const closedLoops = registries.workloads.filter(({ closedLoop }) => closedLoop !== undefined);

const listed = (entries: readonly Listed[]): string => namesOf(entries).join(', ');

const ensemble: readonly OptionEntry[] = [
  {
    name: 'nodes',
    aliases: ['n', 'node-count'],
    placeholder: 'N',
    describe: 'voting servers, 3 to 9',
    default: String(defaults.nodes),
  },
  { name: 'observers', placeholder: 'N', describe: 'observers besides them, 0 to 9', default: '0' },
  { name: 'zk-version', placeholder: 'V', describe: 'release of ZooKeeper, 3.4 to 3.9', default: defaults.zkVersion },
  {
    name: 'runtime',
    placeholder: 'NAME',
    describe: `how the servers run: auto, ${listed(registries.runtimes)}`,
    default: defaults.runtime,
  },
  { name: 'image', placeholder: 'REF', describe: 'container image of ZooKeeper', default: 'zookeeper:<zk-version>' },
  { name: 'tick-time', placeholder: 'MS', describe: "ZooKeeper's tick", default: String(defaults.tickTimeMs) },
  {
    name: 'init-limit',
    placeholder: 'TICKS',
    describe: 'ticks a follower may take to join',
    default: String(defaults.initLimitTicks),
  },
  {
    name: 'sync-limit',
    placeholder: 'TICKS',
    describe: 'ticks a follower may lag',
    default: String(defaults.syncLimitTicks),
  },
  {
    name: 'jvm-args',
    placeholder: 'ARGS',
    describe: "arguments of each server's JVM, in place of the small default (--jvm-args='-Xmx1g')",
  },
  { name: 'no-proxies', describe: 'no Toxiproxy in between: a baseline, without link faults' },
  {
    name: 'connect',
    placeholder: 'HOST:PORT,…',
    describe: 'use an ensemble that already runs (client-link faults only)',
  },
];

const load: readonly OptionEntry[] = [
  {
    name: 'workload',
    aliases: ['w'],
    placeholder: 'A,B',
    describe: `what clients do, all at the same time: ${listed(registries.workloads)}`,
    default: defaults.workloads.join(','),
    repeatable: true,
  },
  {
    name: 'workload-option',
    aliases: ['o'],
    placeholder: 'W.OPTION=V',
    describe: 'an option of a workload (see list)',
    repeatable: true,
  },
  {
    name: 'concurrency',
    aliases: ['c'],
    placeholder: 'N',
    describe: 'clients per workload; 2n is twice the voting servers',
    default: defaults.concurrency,
  },
  {
    name: 'rate',
    aliases: ['r'],
    placeholder: 'HZ',
    describe: `turns a second and workload, open loop (only paced: ${listed(closedLoops)}); 0 is a closed loop`,
    default: '0',
  },
  { name: 'time-limit', placeholder: 'S', describe: 'how long the load lasts', default: String(defaults.timeLimitS) },
  {
    name: 'session-timeout',
    placeholder: 'MS',
    describe: '2 to 20 ticks',
    default: String(defaults.sessionTimeoutMs),
  },
  {
    name: 'client',
    placeholder: 'NAME',
    describe: `session driver: ${listed(registries.drivers)}`,
    default: defaults.client,
  },
];

const faults: readonly OptionEntry[] = [
  {
    name: 'nemesis',
    placeholder: 'A,B',
    describe: `faults of a random plan: none, ${listed(registries.nemeses)}`,
    default: defaults.nemesis.join(','),
    repeatable: true,
  },
  {
    name: 'nemesis-interval',
    placeholder: 'S',
    describe: 'seconds between faults',
    default: String(defaults.nemesisIntervalS),
  },
  { name: 'plan', placeholder: 'FILE', describe: 'the faults of this file (a plan.json) instead' },
  { name: 'seed', placeholder: 'N', describe: 'repeats a plan and the choices of the load', default: 'drawn' },
];

const judging: readonly OptionEntry[] = [
  {
    name: 'min-successes',
    placeholder: 'N',
    describe: 'successes each operation needs, else the verdict is unknown',
    default: String(defaults.minSuccesses),
  },
  {
    name: 'check-time-limit',
    placeholder: 'S',
    describe: 'time a check may take, else unknown',
    default: String(defaults.checkTimeLimitS),
  },
  {
    name: 'check-memory-limit',
    placeholder: 'MB',
    describe: 'memory a check may take, else unknown',
    default: String(defaults.checkMemoryLimitMb),
  },
  {
    name: 'thresholds',
    placeholder: 'FILE',
    describe: 'what figures are expected (YAML); a missed one ends with 1, whatever the verdict',
  },
];

const output: readonly OptionEntry[] = [
  { name: 'test-count', placeholder: 'N', describe: 'runs in a row, each with the next seed', default: '1' },
  { name: 'config', placeholder: 'FILE', describe: 'options from a YAML or JSON file; the command line wins' },
  { name: 'out', placeholder: 'DIR', describe: 'where runs are stored', default: 'results/runs' },
  { name: 'leave-running', describe: 'leave the ensemble running at the end' },
  { name: 'json', describe: 'the result as JSON on standard output' },
  { name: 'quiet', describe: 'no progress, only the verdict' },
];

/** Every option of `run`, in the order of its help. */
export const runOptionEntries: readonly OptionEntry[] = Object.entries({
  ensemble,
  load,
  faults,
  judging,
  output,
}).flatMap(([group, entries]) => entries.map((entry) => ({ ...entry, group: `${group}:` })));
