import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MatrixState } from '../../../results/matrix/matrix-state.js';
import { judgedCell, matrixOf, partsOf } from '../../../results/matrix/testing/matrices.js';
import type { Terminal } from '../command.js';
import { matrix } from '../commands/matrix.js';
import { GivenOptions } from '../options/option.js';
import { thisProcessAsOwner } from '../../runtimes/process/run-owner.js';

let folder: string;
let said: { out: string; err: string };
const terminal: Terminal = {
  out: (text) => void (said.out += text),
  err: (text) => void (said.err += text),
  isInteractive: false,
  colors: false,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
  said = { out: '', err: '' };
});
afterEach(() => rmSync(folder, { recursive: true }));

const valid = judgedCell();
const invalid = judgedCell({ valid: false, exitCode: 1, why: 'a stale read' });
const unknown = judgedCell({ valid: 'unknown', exitCode: 2, why: 'too little' });

/** Parts on disk, as several machines left them. */
function leave(whole: MatrixState, of: number, ...indexes: readonly number[]): void {
  for (const part of partsOf(whole, of, folder).filter(({ state }) => indexes.includes(state.shard.index))) {
    mkdirSync(part.folder, { recursive: true });
    writeFileSync(join(part.folder, 'matrix.json'), JSON.stringify(part.state));
  }
}

function merge(values: Readonly<Record<string, string>> = {}, ...flags: string[]): Promise<number> {
  const all = { merge: folder, out: join(folder, 'merged'), ...values };
  const lists = Object.entries(all).map(([name, value]) => [name, [value]] as const);
  return matrix.execute(new GivenOptions(new Map(lists), new Set(flags)), terminal);
}

const mergedFolders = (): readonly string[] => readdirSync(join(folder, 'merged', 'matrix'));

it('makes one summary of the parts below a folder, and one exit code', async () => {
  leave(matrixOf([valid, unknown, invalid, valid]), 2, 1, 2);
  expect(await merge({}, 'json')).toBe(1);
  expect(said.err).toMatch(/INVALID {2}4 runs: 1 invalid, 1 unknown, 2 valid\n\n {2}put together from 2 parts/);
  const json = JSON.parse(said.out) as MatrixState & { readonly exitCode: number };
  expect(json).toMatchObject({ exitCode: 1, shard: null, merged: { of: 2 } });
  const [name = ''] = mergedFolders();
  const file = (which: string): string => readFileSync(join(folder, 'merged', 'matrix', name, which), 'utf8');
  expect(file('summary.md')).toContain('## INVALID: 4 runs');
  expect(file('junit.xml')).toContain('tests="4" failures="1" errors="1"');
  expect(file('report.html')).toContain('href="../../../machine-1/register/2026-01-01T00-00-00.000/report.html"');
});

it('grows when another part comes, says what is missing until then, and stays as it is when merged again', async () => {
  const whole = matrixOf([valid, valid, valid]);
  leave(whole, 3, 1, 3);
  expect(await merge()).toBe(2);
  expect(said.err).toContain('! part 2 of 3 is missing, with 1 run\n');
  leave(whole, 3, 2);
  said.err = '';
  expect(await merge()).toBe(0);
  expect(said.err).not.toContain('missing');
  expect(await merge()).toBe(0);
  expect(mergedFolders()).toHaveLength(1);
});

it('compares the whole with an earlier one', async () => {
  leave(matrixOf([valid, valid]), 2, 1, 2);
  expect(await merge()).toBe(0);
  const [first = ''] = mergedFolders();
  leave({ ...matrixOf([valid, invalid]), startedAt: '2026-01-02T00:00:00.000Z' }, 2, 1, 2);
  expect(await merge({ against: first })).toBe(1);
  expect(said.err).toContain('! run 2 was valid and is invalid');
  expect(mergedFolders()).toHaveLength(2);
});

it('a part that cannot be read is said, and missing', async () => {
  leave(matrixOf([valid, valid]), 2, 1, 2);
  writeFileSync(join(folder, 'machine-2', 'matrix', '2026-01-01T00-00-00.000', 'matrix.json'), '{"kind":"matrix"}');
  expect(await merge()).toBe(2);
  expect(said.err).toMatch(/! \S+matrix.json cannot be read: digest: /);
  expect(said.err).toContain('part 2 of 2 is missing');
});

it.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a folder that is not there', { merge: '/nowhere' }, /--merge \/nowhere: no such folder/],
  ['what is about runs', { nodes: '3' }, /--merge runs nothing: --nodes has no meaning/],
  ['an earlier matrix that is not there', { against: 'nosuch' }, /nosuch: no matrix/],
])('refuses %s', async (_, values, message) => {
  leave(matrixOf([valid, valid]), 2, 1, 2);
  await expect(merge(values)).rejects.toMatchObject({
    exitCode: 254,
    message: expect.stringMatching(message) as string,
  });
  expect(() => mergedFolders()).toThrow();
});

it('refuses folders without a part, saying what is there', async () => {
  await expect(merge()).rejects.toThrow(/no matrix.json of a part/);
  const whole = join(folder, 'store', 'matrix', '2026');
  mkdirSync(whole, { recursive: true });
  writeFileSync(join(whole, 'matrix.json'), JSON.stringify(matrixOf([valid])));
  await expect(merge()).rejects.toThrow(/what is there was not run with --shard/);
});

it('leaves a merged matrix alone whose missing runs are just being made', async () => {
  leave(matrixOf([valid, valid]), 2, 1);
  expect(await merge()).toBe(2);
  const file = join(folder, 'merged', 'matrix', mergedFolders()[0] ?? '', 'matrix.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as MatrixState;
  writeFileSync(file, JSON.stringify({ ...state, owner: thisProcessAsOwner() }));
  await expect(merge()).rejects.toThrow(/the same matrix is running/);
});
