import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { defaultStore } from '../../../results/run-store.js';
import { readThresholds } from '../../../results/thresholds/read-thresholds.js';
import { workloads as registeredWorkloads } from '../../../workloads/index.js';
import { UsageError } from '../../foundation/errors.js';
import { readPlan } from '../../nemeses/read-plan.js';
import { defaultRunOptions as defaults } from '../../run-options.js';
import type { RunOptions } from '../../run-options.js';
import { namesOf, registries } from '../registries.js';
import type { GivenOptions } from './option.js';
import {
  addresses,
  concurrency,
  decimal,
  manyOf,
  oneOf,
  someText,
  wholeNumber,
  zooKeeperVersion,
} from './option-values.js';
import { workloadOptionsFrom } from './workload-options.js';

/** Seeds are 32-bit numbers without sign, so that two different ones are two different runs. */
const highestSeed = 2 ** 31 - 1;
const weekS = 7 * 24 * 3600;
const sessionTimeoutTicks = { lowest: 2, highest: 20 };

/**
 * Understands what was given to `run`, fills in defaults and refuses what does not fit together.
 *
 * @throws UsageError in one line: the option, what was given, what is allowed
 */
export async function runOptionsFrom(given: GivenOptions): Promise<RunOptions> {
  const nodes = given.one('nodes', wholeNumber(3, 9), defaults.nodes);
  const workloads = chosenNames(given, 'workload', namesOf(registries.workloads), defaults.workloads);
  const chosen = registeredWorkloads.filter(({ name }) => workloads.includes(name));
  const options: RunOptions = {
    nodes,
    observers: given.one('observers', wholeNumber(0, 9), defaults.observers),
    workloads,
    workloadOptions: workloadOptionsFrom(given.all('workload-option'), chosen),
    ...(await faultOptions(given)),
    timeLimitS: given.one('time-limit', decimal(1, weekS, 'seconds'), defaults.timeLimitS),
    concurrency: concurrency(nodes, 1000)(given.one('concurrency', someText, defaults.concurrency), '--concurrency'),
    rateHz: given.one('rate', decimal(0, 1e6, 'operations a second'), defaults.rateHz),
    seed: given.one('seed', wholeNumber(0, highestSeed), randomInt(highestSeed)),
    runtime: given.one('runtime', oneOf(['auto', ...namesOf(registries.runtimes)]), defaults.runtime),
    client: given.one('client', oneOf(namesOf(registries.drivers)), defaults.client),
    zkVersion: given.one('zk-version', zooKeeperVersion, defaults.zkVersion),
    image: given.one<string | null>('image', someText, null),
    tickTimeMs: given.one('tick-time', wholeNumber(50, 60_000), defaults.tickTimeMs),
    initLimitTicks: given.one('init-limit', wholeNumber(1, 1000), defaults.initLimitTicks),
    syncLimitTicks: given.one('sync-limit', wholeNumber(1, 1000), defaults.syncLimitTicks),
    sessionTimeoutMs: given.one('session-timeout', wholeNumber(100, 1_200_000), defaults.sessionTimeoutMs),
    jvmArguments: given.one('jvm-args', (text) => text.split(/\s+/).filter((word) => word !== ''), []),
    proxies: !given.flag('no-proxies'),
    connect: given.one('connect', addresses, []),
    minSuccesses: given.one('min-successes', wholeNumber(0, 1e6), defaults.minSuccesses),
    checkTimeLimitS: given.one('check-time-limit', decimal(0.1, weekS, 'seconds'), defaults.checkTimeLimitS),
    checkMemoryLimitMb: given.one('check-memory-limit', wholeNumber(1, 1e6), defaults.checkMemoryLimitMb),
    thresholds: thresholdsFrom(given),
    store: resolve(given.one('out', someText, defaultStore)),
    leaveRunning: given.flag('leave-running'),
  };
  refuseContradictions(options, given);
  return options;
}

/** A list that may be given with commas or by repeating the option. */
function chosenNames(
  given: GivenOptions,
  option: string,
  allowed: readonly string[],
  otherwise: readonly string[],
): readonly string[] {
  const texts = given.all(option);
  return texts.length === 0 ? otherwise : manyOf(allowed)(texts.join(','), `--${option}`);
}

async function faultOptions(given: GivenOptions): Promise<Pick<RunOptions, 'nemesis' | 'nemesisIntervalS' | 'plan'>> {
  const allowed = ['none', ...namesOf(registries.nemeses)];
  const otherwise = given.has('connect') ? ['none'] : defaults.nemesis;
  const nemesis = chosenNames(given, 'nemesis', allowed, otherwise);
  if (nemesis.includes('none') && nemesis.length > 1) {
    throw new UsageError(`--nemesis ${nemesis.join(',')}: none cannot be combined`, { code: 'BAD_VALUE' });
  }
  const file = given.one<string | null>('plan', someText, null);
  return {
    nemesis: nemesis.filter((name) => name !== 'none'),
    nemesisIntervalS: given.one('nemesis-interval', decimal(0.1, weekS, 'seconds'), defaults.nemesisIntervalS),
    plan: file === null ? null : { file, plan: await readPlan(file) },
  };
}

function thresholdsFrom(given: GivenOptions): RunOptions['thresholds'] {
  const file = given.one<string | null>('thresholds', someText, null);
  return file === null ? null : { file, expected: readThresholds(file, namesOf(registries.workloads)) };
}

function refuseContradictions(options: RunOptions, given: GivenOptions): void {
  const { tickTimeMs, sessionTimeoutMs } = options;
  const lowest = sessionTimeoutTicks.lowest * tickTimeMs;
  const highest = sessionTimeoutTicks.highest * tickTimeMs;
  if (options.connect.length === 0 && (sessionTimeoutMs < lowest || sessionTimeoutMs > highest)) {
    throw new UsageError(
      `--session-timeout ${sessionTimeoutMs}: with a tick of ${tickTimeMs} ms servers grant ${lowest} to ${highest} ms`,
      { code: 'BAD_VALUE' },
    );
  }
  refuseTogether(given, 'plan', ['nemesis', 'nemesis-interval']);
  refuseTogether(given, 'connect', [
    'nodes',
    'observers',
    'zk-version',
    'runtime',
    'image',
    'tick-time',
    'init-limit',
    'sync-limit',
    'jvm-args',
    'leave-running',
  ]);
}

function refuseTogether(given: GivenOptions, option: string, others: readonly string[]): void {
  const other = given.has(option) ? others.find((name) => given.has(name)) : undefined;
  if (other === undefined) return;
  throw new UsageError(`--${option} and --${other} cannot be given together`, { code: 'CONTRADICTION' });
}
