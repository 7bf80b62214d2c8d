import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GivenOptions } from '../options/option.js';
import { matrixPlanFrom, optionsOfCell, refuseLostOptions } from './matrix-plan.js';

function given(values: Readonly<Record<string, string | readonly string[]>>, ...flags: string[]): GivenOptions {
  const lists = Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'string' ? [value] : value] as const,
  );
  return new GivenOptions(new Map(lists), new Set(flags));
}

const names = (values: Readonly<Record<string, string | readonly string[]>>): string[] =>
  matrixPlanFrom(given(values)).cells.map(({ name }) => name);

const four = { workloads: 'register,lock-chained', nemesis: 'kill-leader,none' };

describe('matrixPlanFrom', () => {
  it('multiplies what has commas', () => {
    expect(names({ ...four, versions: '3.9.5,3.8.4' })).toEqual([
      'register · kill-leader · 3.9.5',
      'register · kill-leader · 3.8.4',
      'register · none · 3.9.5',
      'register · none · 3.8.4',
      'lock-chained · kill-leader · 3.9.5',
      'lock-chained · kill-leader · 3.8.4',
      'lock-chained · none · 3.9.5',
      'lock-chained · none · 3.8.4',
    ]);
  });

  it('combines what has a plus, repeats with seeds, and names numbers', () => {
    expect(names({ workloads: 'register+watch', nemesis: 'kill+pause,none', seeds: '1..2', nodes: '3,5' })).toEqual([
      'seed 1 · kill+pause · 3 servers',
      'seed 1 · kill+pause · 5 servers',
      'seed 1 · none · 3 servers',
      'seed 1 · none · 5 servers',
      'seed 2 · kill+pause · 3 servers',
      'seed 2 · kill+pause · 5 servers',
      'seed 2 · none · 3 servers',
      'seed 2 · none · 5 servers',
    ]);
  });

  it('takes every workload by itself where none is given, and plans besides faults', () => {
    expect(names({})).toEqual(['register', 'lock-chained', 'rwlock-chained', 'watch']);
    expect(names({ workloads: 'set', nemesis: 'none', plan: 'some/plan.json' })).toEqual(['none', 'plan.json']);
  });

  it('has the same digest for the same command, whichever seed was drawn', () => {
    const digest = (values: Readonly<Record<string, string>>, ...flags: string[]): string =>
      matrixPlanFrom(given(values, ...flags)).digest;
    expect(digest(four)).toBe(digest(four));
    const others = [
      digest({ ...four, seeds: '1' }),
      digest({ ...four, 'time-limit': '15' }),
      digest({ ...four, shard: '1/2' }),
      digest(four, 'no-proxies'),
    ];
    expect(new Set([digest(four), ...others]).size).toBe(5);
    expect(digest({ ...four, out: '/elsewhere' }, 'quiet', 'json', 'fresh')).toBe(digest(four));
  });

  it('draws one seed for all, and shares runs out', () => {
    const { cells } = matrixPlanFrom(given(four));
    expect(new Set(cells.map(({ values }) => values['seed'])).size).toBe(1);
    const parts = ['1/3', '2/3', '3/3'].map((shard) => matrixPlanFrom(given({ ...four, shard })));
    expect(parts.map((part) => part.cells.length)).toEqual([1, 2, 1]);
    expect(parts[0]).toMatchObject({ totalCells: 4, shard: { index: 1, of: 3 } });
  });

  it('tells the command that repeats it', () => {
    expect(
      matrixPlanFrom(given({ ...four, 'jvm-args': '-Xmx1g -ea', 'time-limit': '15' }, 'no-proxies', 'json')).command,
    ).toBe(
      "npm run chaos -- matrix --workloads register,lock-chained --nemesis kill-leader,none --jvm-args='-Xmx1g -ea' --no-proxies --time-limit 15",
    );
  });

  it.each([
    [{ shard: '0/2' }, /--shard 0\/2: allowed is I\/N/],
    [{ shard: '3/2' }, /allowed is I\/N/],
    [{ ...four, shard: '5/5' }, /only 4 runs to share out/],
    [{ workloads: 'register,register' }, /register is there twice/],
    [{ workloads: 'register,' }, /a value is missing between commas/],
    [{ seeds: '5..1' }, /range upwards/],
    [{ ...four, seeds: '1..9999' }, /has 39996 runs; allowed are 10000/],
  ])('refuses %o', (values, message) => {
    expect(() => matrixPlanFrom(given(values))).toThrow(message);
  });
});

describe('optionsOfCell', () => {
  it('are those of a run', async () => {
    const asked = given(
      {
        workloads: 'register+watch,set',
        nemesis: 'none',
        nodes: '3',
        seeds: '9',
        'time-limit': '7',
        concurrency: '2n',
        image: 'local/zookeeper:{version}',
        versions: '3.8.4',
        'workload-option': ['register.reads=plain'],
      },
      'no-proxies',
    );
    const { cells } = matrixPlanFrom(asked);
    const [first, second] = await Promise.all(cells.map((cell) => optionsOfCell(cell, asked)));
    expect(first).toMatchObject({
      ...{ workloads: ['register', 'watch'], nemesis: [], nodes: 3, seed: 9, timeLimitS: 7, concurrency: 6 },
      ...{ proxies: false, zkVersion: '3.8.4', image: 'local/zookeeper:3.8.4' },
      workloadOptions: { register: { reads: 'plain' } },
    });
    expect(second).toMatchObject({ workloads: ['set'] });
  });

  it.each([
    [{ workloads: 'regster' }, /unknown \(did you mean register\?\)/],
    [{ nemesis: 'none+kill' }, /none cannot be combined/],
    [{ versions: '9.9.9' }, /release from 3.4 to 3.9/],
    [{ nodes: '3,x' }, /whole number/],
    [{ seeds: '-4' }, /whole number/],
  ])('refuses %o', async (values, message) => {
    const asked = given(values);
    const refused = Promise.all(matrixPlanFrom(asked).cells.map((cell) => optionsOfCell(cell, asked)));
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses an option that no run takes, of any shard', async () => {
    const asked = given({ workloads: 'set', 'workload-option': ['register.reads=plain'] });
    await expect(refuseLostOptions(matrixPlanFrom(asked), asked)).rejects.toThrow(/no run of this matrix/);
    const values = { workloads: 'set,register', nemesis: 'none', 'workload-option': ['register.reads=plain'] };
    for (const shard of ['1/2', '2/2']) {
      const part = given({ ...values, shard });
      await expect(refuseLostOptions(matrixPlanFrom(part), part)).resolves.toBeUndefined();
    }
  });
});

it('refuses one image for several releases', async () => {
  const asked = (image: string, versions: string) => given({ workloads: 'set', nemesis: 'none', image, versions });
  const refused = (options: GivenOptions) => refuseLostOptions(matrixPlanFrom(options), options);
  await expect(refused(asked('zookeeper:3.9.5', '3.9.5,3.8.4'))).rejects.toThrow(/the same for 3.9.5 and 3.8.4/);
  await expect(refused(asked('zookeeper:{version}', '3.9.5,3.8.4'))).resolves.toBeUndefined();
  await expect(refused(asked('zookeeper:3.9.5', '3.9.5'))).resolves.toBeUndefined();
});

describe('thresholds of a matrix', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const asked = (text: string, values: Readonly<Record<string, string>> = {}) => {
    const file = join(folder, 'limits.yaml');
    writeFileSync(file, text);
    const workloads = 'register,lock-chained,lock-chained+set';
    return given({ workloads, nemesis: 'kill,none', seeds: '1', thresholds: file, ...values });
  };

  it('hold for the runs that can be measured by them', async () => {
    const text = [
      'recovery_ms: 1',
      'packets_per_acquisition: 2',
      'listings_per_acquisition: 3',
      'p99_ms:\n  all: 4\n  register/read@fault: 5\n  lock-chained: 6\n',
    ].join('\n');
    const limits = asked(text);
    const held = await Promise.all(
      matrixPlanFrom(limits).cells.map(async (cell) => {
        const { thresholds } = await optionsOfCell(cell, limits);
        return [cell.name, thresholds?.expected.map(({ limit }) => limit)];
      }),
    );
    expect(Object.fromEntries(held)).toEqual({
      'register · kill': [1, 4, 5],
      'register · none': [4],
      'lock-chained · kill': [1, 2, 3, 4, 6],
      'lock-chained · none': [2, 3, 4, 6],
      'lock-chained+set · kill': [1, 3, 4, 6],
      'lock-chained+set · none': [3, 4, 6],
    });
    await expect(refuseLostOptions(matrixPlanFrom(limits), limits)).resolves.toBeUndefined();
    const lock = given({ workloads: 'register', nemesis: 'none', thresholds: join(folder, 'limits.yaml'), seeds: '1' });
    await expect(refuseLostOptions(matrixPlanFrom(lock), lock)).rejects.toThrow(
      /limits.yaml:1: "recovery_ms: 1" is for/,
    );
  });

  it.each([
    ['recovery_ms: 1', { nemesis: 'none' }],
    ['packets_per_acquisition: 1', { workloads: 'lock-chained+set,register' }],
    ['p99_ms:\n  watch: 1', {}],
  ])('%j is refused where no run can be measured by it', async (text, values) => {
    const limits = asked(text, values);
    const refused = refuseLostOptions(matrixPlanFrom(limits), limits);
    await expect(refused).rejects.toMatchObject({
      exitCode: 254,
      message: expect.stringContaining('none of the runs') as string,
    });
  });
});
