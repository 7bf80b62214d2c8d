import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withOutcome } from '../../../results/matrix/matrix-state.js';
import type { MatrixState } from '../../../results/matrix/matrix-state.js';
import { openMatrix, writeMatrixState } from '../../../results/matrix/matrix-store.js';
import { judgedCell } from '../../../results/matrix/testing/matrices.js';
import { GivenOptions } from '../options/option.js';
import { beginOrGoOn } from './begin-matrix.js';
import { matrixPlanFrom } from './matrix-plan.js';

let store: string;
const said: string[] = [];

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'zk-chaos-matrix-'));
  said.length = 0;
});
afterEach(() => rm(store, { recursive: true }));

const plan = (nemesis = 'none') =>
  matrixPlanFrom(
    new GivenOptions(
      new Map([
        ['workloads', ['register,set']],
        ['nemesis', [nemesis]],
      ]),
      new Set(),
    ),
  );
const begin = (fresh = false, nemesis = 'none') => beginOrGoOn(plan(nemesis), store, fresh, (line) => said.push(line));

/** As a matrix whose process has ended leaves it, with its first run done. */
async function leave(folder: string, state: MatrixState, owner: unknown = null): Promise<void> {
  const [cell] = state.cells;
  if (cell === undefined) throw new Error('no cell');
  await writeMatrixState(folder, { ...withOutcome(state, cell, judgedCell()), owner });
}

it('goes on with what the same command began: its outcomes and its drawn seed', async () => {
  const first = await begin();
  await leave(first.folder, first.state);
  const again = await begin();
  expect(again.folder).toBe(first.folder);
  expect(again.state.cells).toEqual(first.state.cells);
  expect(Object.keys(again.state.outcomes)).toHaveLength(1);
  expect(said.join()).toMatch(/^goes on with .*: 1 of 2 runs are done/);
});

it('begins anew for another command, on demand, and once all is done', async () => {
  const first = await begin();
  await leave(first.folder, first.state);
  expect((await begin(false, 'kill')).folder).not.toBe(first.folder);
  const fresh = await begin(true);
  expect(fresh.folder).not.toBe(first.folder);
  const done = fresh.state.cells.reduce((state, cell) => withOutcome(state, cell, judgedCell()), fresh.state);
  await writeMatrixState(fresh.folder, { ...done, owner: null });
  await rm(first.folder, { recursive: true });
  expect((await begin()).folder).not.toBe(fresh.folder);
});

it('leaves a matrix alone that somebody is at; a dead owner is nobody', async () => {
  const first = await begin();
  await expect(begin()).rejects.toThrow(/the same matrix is running/);
  await expect(begin()).rejects.toMatchObject({ exitCode: 254 });
  const owner = first.state.owner as Record<string, unknown>;
  await leave(first.folder, first.state, { ...owner, startTime: '1' });
  expect((await begin()).folder).toBe(first.folder);
});

it('does not take a damaged matrix for one to go on with', async () => {
  const first = await begin();
  await writeFile(join(first.folder, 'matrix.json'), '{"cells":');
  expect((await begin()).folder).not.toBe(first.folder);
  await expect(openMatrix(first.folder, store)).rejects.toThrow(/matrix.json cannot be read/);
});

it('has a summary on disk from the start', async () => {
  const { folder } = await begin();
  expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('2 runs: 2 not run');
});

it('an earlier matrix is found by its folder, its file, its name, and as the newest of a store', async () => {
  const { folder } = await begin();
  const name = folder.replace(/^.*\//, '');
  for (const given of [folder, join(folder, 'matrix.json'), name, `matrix/${name}`, store]) {
    expect((await openMatrix(given, store)).folder).toBe(folder);
  }
  await expect(openMatrix('nosuch', store)).rejects.toThrow(/nosuch: no matrix/);
});
