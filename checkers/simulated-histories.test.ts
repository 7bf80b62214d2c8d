import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { unlimited } from './checker.js';
import type { CheckOptions } from './checker.js';
import { checkers } from './index.js';
import type { ServerBug } from './testing/simulation/ensemble.js';
import type { RecipeBug } from './testing/simulation/programs.js';
import { locks, registers, sets, watches } from './testing/simulation/programs.js';
import type { Simulation } from './testing/simulation/simulate.js';
import { simulate } from './testing/simulation/simulate.js';
import type { CheckResult } from './verdict.js';

// Many whole runs a test: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

function judge(checker: string, simulation: Simulation, options: CheckOptions = {}): CheckResult {
  const found = checkers.find(({ name }) => name === checker);
  if (found === undefined) throw new Error(checker);
  return found.check(simulate(simulation).events, options, unlimited);
}

type Setting = Omit<Simulation, 'seed'>;
const lockRun = (sharedShare: number, bare: boolean, bug: RecipeBug | null = null): Setting => ({
  workload: 'locks',
  clients: 4,
  steps: 800,
  program: locks(sharedShare, bare, bug),
});
const watchRun = (bare: boolean): Setting => ({ workload: 'watches', clients: 4, steps: 800, program: watches(bare) });
const registerRun = (bare: boolean): Setting => ({
  workload: 'registers',
  clients: 4,
  steps: 800,
  program: registers(bare),
});
const setRun = (): Setting => ({ workload: 'sets', clients: 4, steps: 500, program: sets() });

/** Judges that must never accuse a simulated ensemble without bugs. */
const never: readonly (readonly [checker: string, options: CheckOptions, setting: () => Setting])[] = [
  ['mutual-exclusion', { kind: 'exclusive' }, () => lockRun(0, false)],
  ['mutual-exclusion', { kind: 'exclusive' }, () => lockRun(0, true)],
  ['mutual-exclusion', { kind: 'shared-exclusive' }, () => lockRun(0.6, true)],
  ['lost-updates', {}, () => lockRun(0.3, false)],
  ['watch-promises', {}, () => watchRun(false)],
  ['watch-promises', {}, () => watchRun(true)],
  ['set-full', {}, setRun],
  ['zookeeper-promises', {}, () => registerRun(false)],
  ['zookeeper-promises', {}, () => registerRun(true)],
  ['zookeeper-promises', {}, () => watchRun(false)],
  ['zookeeper-promises', {}, () => lockRun(0.3, false)],
  ['zookeeper-promises', {}, setRun],
];

describe('a simulated ensemble without bugs is never accused', () => {
  it.each(never)('%s %j', (checker, options, setting) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), fc.constantFrom(0, 0.03, 0.1), (seed, disturbance) => {
        const { valid, anomalies, reason } = judge(checker, { ...setting(), seed, disturbance }, options);
        expect({ valid, anomalies, reason }).toEqual({ valid: true, anomalies: [], reason: undefined });
      }),
      { numRuns: Number(process.env['RUNS'] ?? 25) },
    );
  });
});

/** Planted bugs, the judge that catches them, and as what. */
const planted: readonly (readonly [
  bug: ServerBug,
  checker: string,
  setting: () => Setting,
  kinds: readonly string[],
])[] = [
  ['drop-event', 'watch-promises', () => watchRun(false), ['data-before-event', 'lost-event']],
  ['drop-event', 'watch-promises', () => watchRun(true), ['data-before-event', 'lost-event']],
  ['repeat-event', 'watch-promises', () => watchRun(true), ['unexpected-event']],
  ['late-event', 'watch-promises', () => watchRun(true), ['data-before-event']],
  [
    'wrong-kind',
    'watch-promises',
    () => watchRun(true),
    ['unexpected-event', 'wrong-event-kind', 'event-without-change'],
  ],
  ['no-registration-anew', 'watch-promises', () => watchRun(true), ['data-before-event', 'lost-event']],
  ['drop-ephemeral', 'mutual-exclusion', () => lockRun(0, true), ['broken-lock']],
  ['go-back', 'zookeeper-promises', () => registerRun(true), ['session-went-back', 'own-write-not-seen']],
  [
    'lose-transaction',
    'zookeeper-promises',
    () => registerRun(true),
    ['lost-write', 'two-histories', 'session-went-back'],
  ],
  ['lose-transaction', 'set-full', setRun, ['lost-element', 'session-forgot']],
  ['apply-twice', 'zookeeper-promises', () => registerRun(true), ['written-twice']],
];

/** In how many of 20 runs somebody is accused, and as what. */
function caught(checker: string, setting: Setting): { runs: number; kinds: ReadonlySet<string> } {
  let runs = 0;
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const { anomalies } = judge(checker, { ...setting, seed });
    if (anomalies.length > 0) runs++;
    for (const { kind } of anomalies) kinds.add(kind);
  }
  return { runs, kinds };
}

describe('a planted bug of the servers is caught', () => {
  it.each(planted)('%s by %s', (bug, checker, setting, kinds) => {
    const { runs, kinds: seen } = caught(checker, { ...setting(), bug, disturbance: 0.1 });
    expect(runs).toBeGreaterThanOrEqual(3);
    expect([...seen].filter((kind) => kinds.includes(kind))).not.toEqual([]);
  });
});

const recipeBugs: readonly (readonly [bug: RecipeBug, sharedShare: number, kinds: readonly string[]])[] = [
  ['no-second-look', 0.4, ['broken-lock', 'granted-too-early', 'passed-over']],
  ['keeps-node', 0, ['lost-wake-up', 'orphan-node']],
];

describe('a planted bug of a recipe is caught', () => {
  it.each(recipeBugs)('%s', (bug, sharedShare, kinds) => {
    const { runs, kinds: seen } = caught('mutual-exclusion', { ...lockRun(sharedShare, true, bug), disturbance: 0 });
    expect(runs).toBeGreaterThanOrEqual(3);
    expect([...seen].filter((kind) => kinds.includes(kind))).not.toEqual([]);
  });
});
