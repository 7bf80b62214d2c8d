import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repeatCommand } from '../../repeat-command.js';
import { defaultRunOptions } from '../../run-options.js';
import { readConfigFile } from './config-file.js';
import { GivenOptions } from './option.js';
import { runOptionsFrom } from './run-arguments.js';
import { runOptionEntries } from './run-option-entries.js';

function given(values: Readonly<Record<string, string | readonly string[]>>, ...flags: string[]): GivenOptions {
  const lists = Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'string' ? [value] : value] as const,
  );
  return new GivenOptions(new Map(lists), new Set(flags));
}

const folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('runOptionsFrom', () => {
  it('fills in the defaults and draws a seed', async () => {
    const options = await runOptionsFrom(given({}));
    const { concurrency, ...others } = defaultRunOptions;
    expect(options).toMatchObject(others);
    expect(concurrency).toBe('1n');
    expect(options).toMatchObject({ concurrency: 5, plan: null, connect: [], leaveRunning: false });
    expect(Number.isInteger(options.seed)).toBe(true);
    expect(options.workloadOptions['register']).toMatchObject({ reads: 'synced' });
  });

  it('multiplies the concurrency by the voting servers', async () => {
    expect(await runOptionsFrom(given({ nodes: '3', concurrency: '2n' }))).toMatchObject({ concurrency: 6 });
    expect(await runOptionsFrom(given({ concurrency: '50' }))).toMatchObject({ concurrency: 50 });
  });

  it('takes names with commas and by repetition, and options of workloads in their type', async () => {
    const options = await runOptionsFrom(
      given({ workload: ['set,watch', 'register'], 'workload-option': ['register.reads=plain', 'register.keys=7'] }),
    );
    expect(options.workloads).toEqual(['set', 'watch', 'register']);
    expect(options.workloadOptions['register']).toMatchObject({ reads: 'plain', keys: 7 });
  });

  it.each<[string, Readonly<Record<string, string>>, string[], RegExp]>([
    ['a workload twice', { workload: 'set,set' }, [], /set is there twice/],
    ['none with something', { nemesis: 'none,kill' }, [], /none cannot be combined/],
    ['an option of a workload that does not run', { 'workload-option': 'set.rate=1' }, [], /not among the workloads/],
    ['a value of another type', { 'workload-option': 'register.keys=many' }, [], /must be a number/],
    ['a plan and a nemesis', { nemesis: 'kill', plan: join(folder, 'plan.json') }, [], /cannot be given together/],
    ['a size for what runs already', { connect: '127.0.0.1:2181', nodes: '3' }, [], /cannot be given together/],
    ['a timeout that servers clamp', { 'session-timeout': '999' }, [], /servers grant 1000 to 10000 ms/],
    ['an address without port', { connect: 'localhost' }, [], /HOST:PORT/],
    ['a port too high', { connect: 'localhost:70000' }, [], /HOST:PORT/],
    ['a negative seed', { seed: '-1' }, [], /from 0 to 2147483647/],
    ['a number with an exponent', { nodes: '5e0' }, [], /whole number/],
    ['no time at all', { 'time-limit': '0' }, [], /number of seconds from 1/],
    ['not a number', { rate: 'NaN' }, [], /number of operations a second/],
  ])('refuses %s', async (_, values, flags, message) => {
    writeFileSync(join(folder, 'plan.json'), '{"seed":1,"steps":[]}');
    await expect(runOptionsFrom(given(values, ...flags))).rejects.toThrow(message);
    await expect(runOptionsFrom(given(values, ...flags))).rejects.toMatchObject({ exitCode: 254 });
  });

  it('runs without faults where it only connects', async () => {
    expect(await runOptionsFrom(given({ connect: 'a:1,[::1]:2' }))).toMatchObject({
      nemesis: [],
      connect: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
      ],
    });
  });
});

describe('repeatCommand', () => {
  it('says what differs from the defaults, and always the seed', async () => {
    const seed = '42';
    const command = async (values: Readonly<Record<string, string>>, ...flags: string[]) =>
      repeatCommand(await runOptionsFrom(given({ seed, ...values }, ...flags)));
    expect(await command({})).toBe('npm run chaos -- --seed 42');
    expect(
      await command({ nodes: '3', workload: 'set', nemesis: 'none', 'jvm-args': '-Xmx1g -ea' }, 'no-proxies'),
    ).toBe("npm run chaos -- --nodes 3 --jvm-args='-Xmx1g -ea' --no-proxies --workload set --nemesis none --seed 42");
    expect(await command({ 'workload-option': 'register.reads=plain', concurrency: '2n' })).toBe(
      'npm run chaos -- -o register.reads=plain --concurrency 10 --seed 42',
    );
  });
});

describe('readConfigFile', () => {
  const read = (text: string) => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, text);
    return readConfigFile(file, runOptionEntries);
  };

  it('reads YAML and JSON by the names of the options', () => {
    const { values, flags } = read('nodes: 3\nworkload: [set, watch]\nno-proxies: true\njson: false\n');
    expect([...values]).toEqual([
      ['nodes', ['3']],
      ['workload', ['set', 'watch']],
    ]);
    expect([...flags]).toEqual(['no-proxies']);
    expect([...read('{"n": 7}').values]).toEqual([['nodes', ['7']]]);
    expect([...read('').values]).toEqual([]);
  });

  it.each([
    ['node: 3', /unknown option node \(did you mean nodes\?\)/],
    ['nodes: 3\nseed: [', /config.yaml:\d: /],
    ['- nodes', /must hold an object/],
    ['nodes: {a: 1}', /nodes must be a text or a number/],
    ['json: maybe', /json must be true or false/],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
