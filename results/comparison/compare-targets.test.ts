import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { Comparison, ComparedMeasure } from './compare-sides.js';
import { compareTargets } from './compare-targets.js';
import { comparisonJson } from './comparison-json.js';
import { comparisonPage } from './comparison-page.js';
import { renderComparison } from './render-comparison.js';
import { storeRun } from './testing/stored-run.js';
import type { MadeUpRun } from './testing/stored-run.js';

const random = new SeededRandom(20260103);
let store: string;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'zk-chaos-compare-'));
});
afterAll(() => rm(store, { recursive: true }));

const usual: MadeUpRun = { okPerS: 100, meanMs: 5, loadS: 30 };

async function stored(name: string, run: Partial<MadeUpRun> = {}): Promise<string> {
  await storeRun(join(store, 'register', name), { ...usual, ...run }, random.fork(name));
  return name;
}

const compare = (...sides: (readonly string[])[]): Promise<Comparison> => compareTargets(sides, store);

function measureOf({ comparisons }: Comparison, group: string, measure: string): ComparedMeasure {
  const found = comparisons[0]?.measures.find((one) => one.group === group && one.measure === measure);
  if (found === undefined) throw new Error(`no ${measure} of ${group}`);
  return found;
}

describe('two runs', () => {
  it('that are alike differ in nothing', async () => {
    const comparison = await compare([await stored('alike-1')], [await stored('alike-2')]);
    expect(comparison.valid).toBe(true);
    const says = new Set(
      comparison.comparisons[0]?.measures.filter(({ why }) => why === undefined).map((one) => one.says),
    );
    expect([...says]).toEqual(['no clear difference']);
    const rate = measureOf(comparison, 'register', 'ok/s');
    expect(rate.base).toBeGreaterThan(90);
    expect(comparison.doubts.join()).toContain('not what differs from run to run');
  });

  it('of which one does more, and takes longer', async () => {
    const comparison = await compare(
      [await stored('slow', { okPerS: 60 })],
      [await stored('fast', { okPerS: 120, meanMs: 20 })],
    );
    expect(measureOf(comparison, 'register', 'ok/s')).toMatchObject({ says: 'faster' });
    expect(measureOf(comparison, 'register read', 'p50 ms')).toMatchObject({ says: 'slower' });
    // 1800 reads; it takes 1,000 for p99 and 10,000 for p99.9.
    expect(measureOf(comparison, 'register read', 'p99.9 ms')).toMatchObject({
      says: 'not compared',
      why: 'it takes 10,000 operations',
    });
  });

  it('of different loops are not compared by latency', async () => {
    const comparison = await compare([await stored('closed')], [await stored('open', { open: true })]);
    expect(measureOf(comparison, 'register read', 'p50 ms')).toMatchObject({
      estimate: null,
      why: 'open loop against closed loop',
    });
    expect(measureOf(comparison, 'register', 'ok/s').estimate).not.toBeNull();
  });

  it('of different workloads have nothing in common', async () => {
    const refused = compare([await stored('registers')], [await stored('sets', { workload: 'set' })]);
    await expect(refused).rejects.toThrow(/B and A have nothing in common: .*only B has: set/);
  });

  it('say what differs, and what makes them doubtful', async () => {
    const { comparisons, doubts, valid } = await compare(
      [await stored('new', { version: '3.9.5' })],
      [await stored('old', { version: '3.8.4', nodes: 5, valid: false, loadAverage: 9 })],
    );
    expect(valid).toBe(false);
    expect(comparisons[0]?.doubts).toEqual(['B differs from A in: ZooKeeper 3.8.4 against 3.9.5; nodes 5 against 3']);
    expect(doubts).toEqual(
      expect.arrayContaining([
        expect.stringContaining('B: it is invalid: register/linearizable found'),
        expect.stringContaining('B: the machine was busy when it began (load 9.00 on 2 cores)'),
      ]),
    );
  });

  it('are compared by recovery, each fault a sample', async () => {
    const comparison = await compare(
      [await stored('quick', { leaderlessMs: [400, 420, 410, 430] })],
      [await stored('lame', { leaderlessMs: [2000, 2100, 1900] })],
    );
    expect(measureOf(comparison, 'recovery from a fault', 'no leader, ms')).toMatchObject({ says: 'slower' });
  });
});

describe('repetitions', () => {
  it('are samples of one side', async () => {
    const names = async (side: string, run: Partial<MadeUpRun>): Promise<string[]> => [
      await stored(`${side}-1`, run),
      await stored(`${side}-2`, run),
      await stored(`${side}-3`, run),
    ];
    const comparison = await compare(await names('a', {}), await names('b', { okPerS: 150 }));
    const rate = measureOf(comparison, 'register', 'ok/s');
    expect(rate).toMatchObject({ says: 'faster' });
    expect(rate.estimate?.ratio).toBeCloseTo(1.5, 1);
    expect(comparison.doubts).toEqual([]);
  });

  it('of two are too few', async () => {
    const comparison = await compare(['a-1', 'a-2'], ['b-1', 'b-2']);
    expect(measureOf(comparison, 'register', 'ok/s')).toMatchObject({ says: 'no clear difference' });
    expect(comparison.comparisons[0]?.doubts[0]).toMatch(
      /^2 against 2 samples: a difference takes 3 of each \(register, ok\/s; .*; and \d more\)$/,
    );
  });

  it('may not be the same run, nor differ in their settings unsaid', async () => {
    await expect(compare(['a-1', 'a-1'], ['b-1'])).rejects.toThrow('the same run twice is no repetition');
    const { doubts } = await compare(['a-1', await stored('other', { nodes: 7 })], ['b-1']);
    expect(doubts.join()).toContain('A is no repetition of one run: nodes 3 against 7');
  });
});

describe('benchmarks', () => {
  const cell = (recipe: string, perSecond: readonly number[]): unknown => ({
    recipe,
    contenders: 10,
    readShare: null,
    repetitions: perSecond.map((acquisitionsPerSecond, round) => ({
      round,
      measuredS: 5,
      acquisitionsPerSecond,
      waitNs: { p50: 1e7, p99: 2e7 + round },
      packetsPerAcquisition: 6.1,
      valid: true,
    })),
    lost: [],
  });
  const bench = async (name: string, cells: readonly unknown[], more: object = {}): Promise<void> => {
    await mkdir(join(store, 'bench-locks', name), { recursive: true });
    const machine = { cpu: 'a processor', cores: 2, loadAverage: 0 };
    const result = {
      kind: 'bench-locks',
      valid: true,
      why: 'well',
      machine,
      versions: {},
      warnings: ['Few.'],
      cells,
      ...more,
    };
    await writeFile(join(store, 'bench-locks', name, 'results.json'), JSON.stringify(result));
  };

  it('are compared cell by cell', async () => {
    await bench('one', [cell('naive', [100, 101, 102]), cell('chained', [500, 505, 510])]);
    await bench('two', [cell('chained', [900, 905, 910]), cell('naive', [100, 102, 101])]);
    const comparison = await compare(['one'], ['two']);
    expect(measureOf(comparison, 'chained, 10 contenders', 'acquisitions/s')).toMatchObject({ says: 'faster' });
    expect(measureOf(comparison, 'naive, 10 contenders', 'acquisitions/s')).toMatchObject({
      says: 'no clear difference',
    });
    expect(measureOf(comparison, 'naive, 10 contenders', 'wait p50 ms').base).toBeCloseTo(10);
    expect(measureOf(comparison, 'naive, 10 contenders', 'packets/acq.').says).toBe('no clear difference');
    expect(comparison.doubts).toEqual(['A: Few', 'B: Few']);
  });

  it("of the harness' cost have loops for cells", async () => {
    const loops = (perSecond: number): unknown => ({
      bare: [0, 1, 2].map((round) => ({
        round,
        operations: 9,
        operationsPerSecond: perSecond + round,
        clientCpuUs: 30,
      })),
    });
    await bench('cost-1', [], { kind: 'bench-overhead', loops: loops(1000), cellS: 1 });
    await bench('cost-2', [], { kind: 'bench-overhead', loops: loops(2000), cellS: 2 });
    const comparison = await compare(['cost-1'], ['cost-2']);
    expect(measureOf(comparison, 'bare', 'operations/s')).toMatchObject({ says: 'faster' });
    expect(measureOf(comparison, 'bare', 'client CPU µs')).toMatchObject({ says: 'no clear difference' });
    expect(comparison.comparisons[0]?.measures).toHaveLength(2);
    expect(comparison.comparisons[0]?.doubts).toEqual(['B differs from A in: cell s 2 against 1']);
  });

  it('of ensembles are compared by their cells, and by what each failure cost', async () => {
    const ensembleCell = (observers: number, readShare: number, rates: readonly number[], errors = 0): unknown => ({
      ...{ nodes: 3, observers, readShare },
      repetitions: rates.map((requestsPerSecond, round) => ({
        ...{ round, measuredS: 2, requestsPerSecond, readsPerSecond: requestsPerSecond * readShare },
        ...{ writesPerSecond: requestsPerSecond * (1 - readShare), errorsPerSecond: errors },
      })),
    });
    const failures = (firstWriteMs: number | null): unknown => ({
      failures: [
        { do: 'kill', role: 'follower', leaderlessMs: 0, firstWriteMs: 20 },
        { do: 'kill', role: 'leader', leaderlessMs: 900, firstWriteMs },
      ],
    });
    const kind = 'bench-ensemble';
    const options = { nodes: [3], observers: [0, 2], tickTimeMs: 500 };
    const middling = ensembleCell(0, 0.5, [6000, 6010, 5990]);
    const slow = [ensembleCell(0, 0, [5000, 5010, 4990]), middling, ensembleCell(2, 0.9, [9000, 9100, 9050])];
    const fast = [ensembleCell(0, 0, [7000, 7010, 6990]), middling, ensembleCell(2, 0.9, [9020, 9090, 9040], 2)];
    await bench('ensemble-1', slow, { kind, options, failures: failures(2000) });
    await bench('ensemble-2', fast, { kind, options: { ...options, tickTimeMs: 2000 }, failures: failures(null) });
    const comparison = await compare(['ensemble-1'], ['ensemble-2']);
    expect(measureOf(comparison, '3 servers, 0 % reads', 'requests/s')).toMatchObject({ says: 'faster' });
    const withObservers = measureOf(comparison, '3 + 2 obs., 90 % reads', 'requests/s');
    expect(withObservers.says).toBe('no clear difference');
    expect(measureOf(comparison, '3 + 2 obs., 90 % reads', 'errors/s')).toMatchObject({ base: 0, value: 2 });
    expect(measureOf(comparison, 'ms without a leader', '2: kill leader').base).toBe(900);
    expect(measureOf(comparison, 'ms to the first write', '2: kill leader')).toMatchObject({
      ...{ says: 'not compared', why: 'it never came' },
    });
    // No errors on either side, and a leader that never went, are not worth a line.
    expect(comparison.comparisons[0]?.measures).toHaveLength(7);
    expect(comparison.comparisons[0]?.doubts.join()).toContain('tick time ms 2000 against 500');
    const text = renderComparison(comparison, false);
    expect(text).toMatch(/requests\/s\n {4}3 servers, 0 % reads +5,000 +7,000 .* faster\n/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('are doubted once for samples that differ, the worst first', async () => {
    const noisy = [cell('naive', [100, 250, 100]), cell('chained', [500, 2000, 500])];
    await bench('noisy-1', noisy);
    await bench('noisy-2', noisy);
    const { comparisons } = await compare(['noisy-1'], ['noisy-2']);
    expect(comparisons[0]?.doubts.filter((doubt) => doubt.includes('-fold'))).toEqual([
      'samples that should be alike differ up to 4.0-fold (chained, 10 contenders, acquisitions/s; naive, 10 contenders, acquisitions/s)',
    ]);
  });

  it('have nothing in common with runs', async () => {
    await expect(compare(['one'], ['a-1'])).rejects.toThrow(/nothing in common/);
  });
});

describe('what is no run', () => {
  it.each<[string, string, RegExp]>([
    ['nothing of that name', 'nosuch', /no such run, neither here nor in/],
    ['a folder of something else', tmpdir(), /is no run and no benchmark/],
    ['a file of something else', join(process.cwd(), 'package.json'), /is a file, but none of a run/],
    ['a run without a verdict', 'died', /came to no verdict/],
    ['results that are not JSON', 'torn', /results.json is not JSON/],
    ['results of another shape', 'odd', /is not what the harness writes: why/],
  ])('%s is refused', async (_, name, message) => {
    await stored('good');
    for (const [run, file, text] of [
      ['died', 'run.json', '{}'],
      ['torn', 'results.json', '{"valid":'],
      ['odd', 'results.json', '{"valid":true}'],
      [
        'odd',
        'run.json',
        '{"options":{},"versions":{},"runtime":{"name":""},"machine":{"cpu":"","cores":1,"loadAverage":0}}',
      ],
    ] as const) {
      await mkdir(join(store, 'mixed', run), { recursive: true });
      await writeFile(join(store, 'mixed', run, file), text);
    }
    await expect(compare(['good'], [name])).rejects.toThrow(message);
    await expect(compare(['good'], [name])).rejects.toMatchObject({ exitCode: 254 });
  });

  it('one alone is not compared; a link, a file in it and a path name a run, too', async () => {
    await expect(compare(['good'])).rejects.toThrow('one run to compare');
    await symlink(join('register', 'good'), join(store, 'latest'));
    const { sides } = await compare(['latest'], ['register/good/results.json'], [join(store, 'register', 'good')]);
    expect(sides).toHaveLength(3);
  });

  it('without its history has a verdict, but no figures', async () => {
    await stored('bare');
    await rm(join(store, 'register', 'bare', 'history.jsonl'));
    const { doubts } = await compare(['good'], ['bare']);
    expect(doubts.join()).toContain('B: its history is gone');
  });
});

it('is shown on 80 columns, as a page, and as JSON', async () => {
  const [a, b] = [await stored('shown-1'), await stored('shown-<2>', { okPerS: 250, version: '3.8.4' })];
  const comparison = await compare([a], [b]);
  const text = renderComparison(comparison, false);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  await expect(text).toMatchFileSnapshot('render-comparison.snapshot.txt');
  const page = comparisonPage(comparison);
  expect(page).toContain('shown-&lt;2&gt;');
  expect(page).not.toContain('shown-<2>');
  expect(page.match(/<svg /g)).toHaveLength(1);
  const json = JSON.parse(JSON.stringify(comparisonJson(comparison))) as Record<string, unknown>;
  expect(Object.keys(json)).toEqual(['valid', 'sides', 'comparisons', 'doubts']);
});
