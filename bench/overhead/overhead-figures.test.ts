import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { inkFor, pageWidth } from '../../results/render/text.js';
import { overheadFigures, plusMinus } from './overhead-figures.js';
import { overheadPage, plotsOf } from './overhead-page.js';
import type { LoopName, LoopSample, OverheadResult } from './overhead-result.js';
import { renderOverhead } from './render-overhead.js';

/** Eight rounds of a loop with a little noise. */
function samples(operationsPerSecond: number, clientCpuUs: number, harnessCpuUs: number): LoopSample[] {
  return Array.from({ length: 8 }, (_, round) => {
    const noise = 1 + 0.01 * Math.sin(round * 7 + operationsPerSecond);
    return {
      ...{ round, operations: Math.round(operationsPerSecond), operationsPerSecond: operationsPerSecond * noise },
      ...{ clientCpuUs: clientCpuUs * noise, harnessCpuUs: harnessCpuUs * noise },
    };
  });
}

const loops = (over: Partial<Record<LoopName, LoopSample[]>> = {}): Record<LoopName, LoopSample[]> => ({
  bare: samples(10_000, 40, 0.1),
  recorded: samples(9_600, 42.5, 1.6),
  proxied: samples(7_500, 40, 0.1),
  writes: samples(800, 60, 1),
  'proxied-writes': samples(700, 60, 1),
  ...over,
});

const figures = (over: Partial<Record<LoopName, LoopSample[]>> = {}) =>
  overheadFigures(loops(over), new SeededRandom(1));

describe('overheadFigures', () => {
  it('takes what the harness does anyway off what recording costs', () => {
    const { goals } = figures();
    expect(goals.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['recording-cpu', 'met'],
      ['recorded-throughput', 'met'],
    ]);
    expect(Math.abs((goals[0]?.measured.value ?? 0) - (2.5 + 1.6 - 0.1 * (10_000 / 9_600)))).toBeLessThan(0.1);
    expect(goals[1]?.measured.value).toBeCloseTo(0.96, 2);
  });

  it('says so when a goal is missed', () => {
    const { goals, headline } = figures({ recorded: samples(8_000, 50, 4) });
    expect(goals.map(({ verdict }) => verdict)).toEqual(['not met', 'not met']);
    expect(headline[0]).toMatch(/the goal of at most 5 µs is not met/);
  });

  it('claims nothing that two repetitions could not show', () => {
    const first = (list: LoopSample[]): LoopSample[] => list.slice(0, 1);
    const { goals, addedUs } = figures(Object.fromEntries(Object.entries(loops()).map(([k, v]) => [k, first(v)])));
    expect(goals.map(({ verdict }) => verdict)).toEqual(['unclear', 'unclear']);
    expect(addedUs.clientLink?.low).toBe(-Infinity);
  });

  it('tells what proxies add to a request', () => {
    const { addedUs } = figures();
    expect(addedUs.clientLink?.value).toBeCloseTo(1e6 / 7_500 - 1e6 / 10_000, 0);
    expect(addedUs.serverLinks?.value).toBeCloseTo(1e6 / 700 - 1e6 / 800, -1);
    expect(figures({ proxied: samples(10_000, 40, 0.1) }).headline[2]).toContain('no clear difference');
  });

  it('has no answer to what was not measured', () => {
    const none = { bare: [], recorded: [], proxied: [], writes: [], 'proxied-writes': [] };
    expect(figures(none)).toEqual({ goals: [], headline: [], addedUs: { clientLink: null, serverLinks: null } });
  });
});

const result: OverheadResult = {
  ...{ kind: 'bench-overhead', valid: true, why: 'all 115,200 operations of the recorded loop are in the history' },
  ...figures(),
  ...{ warnings: [], loops: loops(), options: {}, seed: 1, command: 'npm run chaos -- bench overhead --seed 1' },
  ...{ startedAt: '2026-11-23T00:00:00.000Z', interrupted: false, versions: {} },
  ...{ runtime: { name: 'process', why: 'Java 17' }, nodes: 3, stretchS: 1.5, rounds: 8 },
  machine: { os: '', arch: '', cpu: '', cores: 2, memoryMb: 1, loadAverage: 0, node: '' },
};

describe('what is shown', () => {
  it('fits 80 columns', async () => {
    const text = renderOverhead(result, { folder: 'results/runs/x', ink: inkFor(false) });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(pageWidth);
    await expect(text).toMatchFileSnapshot('./render-overhead.snapshot.txt');
  });

  it('is a page with each goal, each loop and a drawing of every round', () => {
    const page = overheadPage(result);
    expect(plotsOf(result).map(({ file }) => file)).toEqual([
      'reads.svg',
      'writes.svg',
      'recording-cpu.svg',
      'recorded-throughput.svg',
    ]);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page.match(/<span class="good">met<\/span>/g)).toHaveLength(2);
    expect(page).toContain('writes, proxies between servers at 8: ');
    const missed = { ...result, ...figures({ recorded: samples(8_000, 50, 4) }) };
    expect(overheadPage(missed).match(/<span class="bad">not met<\/span>/g)).toHaveLength(2);
  });

  it('is what there is of a measurement that was cut short', () => {
    const none = { bare: [], recorded: [], proxied: [], writes: [], 'proxied-writes': [] };
    const cut = { ...result, ...overheadFigures(none, new SeededRandom(1)), loops: none, interrupted: true };
    expect(plotsOf(cut)).toEqual([]);
    expect(overheadPage(cut)).toContain('Stopped before its time');
  });

  it('gives the ends of an interval that reaches below nothing', () => {
    expect(plusMinus({ value: 0.49, low: 0.06, high: 1.29 }, 2)).toBe('0.49 (0.06 to 1.29)');
    expect(plusMinus({ value: 0.96, low: 0.94, high: 0.97 }, 2)).toBe('0.96 ± 0.02');
    expect(plusMinus({ value: 0.96, low: -Infinity, high: Infinity }, 2)).toBe('0.96');
  });
});
