import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { SeededRandom } from '../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../harness/history/event.js';
import type { CheckOptions } from './checker.js';
import { unlimited } from './checker.js';
import { checkers } from './index.js';
import { edited } from './testing/edited-history.js';
import { locks, registers, sets, watches } from './testing/simulation/programs.js';
import type { Simulation } from './testing/simulation/simulate.js';
import { simulate } from './testing/simulation/simulate.js';

vi.setConfig({ testTimeout: 120_000 });

// What the judges say of simulated histories with faults written into them is kept beside this file, to be read when a
// rule changes: `UPDATE=1 npx vitest run --project unit checkers/edited-histories.test.ts` writes it anew.
const kept = 'checkers/edited-histories.txt';

type Setting = readonly [workload: string, program: Simulation['program']];

const timeouts = { sessionTimeoutMs: 200, tickTimeMs: 20, syncLimitTicks: 5, servers: ['zk1', 'zk2', 'zk3'] };

const cases: readonly (readonly [checker: string, options: CheckOptions, histories: number, setting: () => Setting])[] =
  [
    ['mutual-exclusion', { kind: 'exclusive' }, 60, () => ['locks', locks(0, true, null)]],
    ['mutual-exclusion', { kind: 'exclusive' }, 20, () => ['locks', locks(0, true, 'no-second-look')]],
    ['mutual-exclusion', { kind: 'shared-exclusive' }, 60, () => ['locks', locks(0.5, false, null)]],
    ['mutual-exclusion', { kind: 'shared-exclusive' }, 20, () => ['locks', locks(0.3, true, 'keeps-node')]],
    ['mutual-exclusion', { kind: 'semaphore', permits: 2 }, 30, () => ['locks', locks(0.7, false, 'no-second-look')]],
    ['mutual-exclusion', { reentrant: true }, 20, () => ['locks', locks(0.5, false, 'no-second-look')]],
    ['lost-updates', {}, 60, () => ['locks', locks(0.1, false, 'no-second-look')]],
    ['lost-updates', { fenced: true }, 20, () => ['locks', locks(0.1, true, 'no-second-look')]],
    ['watch-promises', {}, 80, () => ['watches', watches(false)]],
    ['watch-promises', {}, 80, () => ['watches', watches(true)]],
    ['zookeeper-promises', timeouts, 60, () => ['registers', registers(false)]],
    ['zookeeper-promises', timeouts, 60, () => ['registers', registers(true)]],
    ['zookeeper-promises', timeouts, 20, () => ['watches', watches(false)]],
    ['zookeeper-promises', timeouts, 30, () => ['locks', locks(0.3, false, null)]],
    ['set-full', {}, 40, () => ['sets', sets()]],
    ['set-full', { linearizable: true }, 20, () => ['sets', sets()]],
    ['availability', { maxUnavailableMs: 100, maxRecoveryMs: 50 }, 20, () => ['registers', registers(true)]],
    ['faults', { planned: 6 }, 20, () => ['registers', registers(true)]],
    ['leadership', {}, 10, () => ['registers', registers(true)]],
    ['stats', { workloads: { registers: ['read', 'write'] }, minimum: 40 }, 5, () => ['registers', registers(true)]],
  ];

function historyOf(setting: Setting, seed: number): HistoryEvent[] {
  const [workload, program] = setting;
  const random = new SeededRandom(seed);
  const simulation = { workload, program, seed, clients: 3, steps: 120, disturbance: random.pick([0, 0.05, 0.15]) };
  return edited(simulate(simulation).events, random.integer(2, 8), random);
}

const made = new Map<number, readonly (readonly HistoryEvent[])[]>();

/** Made once: judges leave histories as they are. */
function historiesOf(place: number): readonly (readonly HistoryEvent[])[] {
  const known = made.get(place);
  if (known !== undefined) return known;
  const [, , count, setting] = cases[place] as (typeof cases)[number];
  const histories = Array.from({ length: count }, (_, at) => historyOf(setting(), 1000 * place + at));
  made.set(place, histories);
  return histories;
}

/** Figures in full, lists by their length and first item, tables by their figures. */
function brief(value: Json | undefined, depth = 0): string {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.length === 0 ? '[]' : `${String(items.length)}×${brief(items[0], depth + 1)}`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null).slice(0, 300);
  const fields = Object.entries(value).filter(([name]) => !['promise', 'missing', 'judgedElsewhere'].includes(name));
  return depth > 1
    ? fields.map(([, field]) => brief(field, 2)).join('/')
    : `{${fields.map(([name, field]) => `${name} ${brief(field, depth + 1)}`).join(' ')}}`;
}

function verdictsOf(place: number): string[] {
  const [name, options] = cases[place] as (typeof cases)[number];
  const checker = checkers.find((known) => known.name === name);
  return historiesOf(place).map((history, at) => {
    const result = checker?.check(history, options, unlimited);
    const { valid, reason, operations, anomalies = [], details } = result ?? {};
    const told = anomalies.map(({ kind, events, message }) => `  ${kind} [${events.join(' ')}] ${message}`);
    const head = `${String(valid)}, ${String(operations)} operations${reason === undefined ? '' : `, ${reason}`}`;
    return [`#${String(at)} ${head}; ${brief(details)}`, ...told.slice(0, 6)].join('\n');
  });
}

function sectionOf(text: string, title: string): string {
  return text.split(/^(?==== )/m).find((section) => section.startsWith(`${title}\n`)) ?? '';
}

const titles = cases.map(([name, options], place) => `=== ${String(place)} ${name} ${JSON.stringify(options)}`);

if (process.env['UPDATE'] !== undefined) {
  writeFileSync(kept, titles.map((title, place) => `${title}\n${verdictsOf(place).join('\n')}\n`).join(''));
}

describe('histories with faults written into them are judged as they were before', () => {
  const text = readFileSync(kept, 'utf8');
  it.each(titles)('%s', (title) => {
    expect(`${title}\n${verdictsOf(titles.indexOf(title)).join('\n')}\n`).toBe(sectionOf(text, title));
  });
});
