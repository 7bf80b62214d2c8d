import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { MatrixState } from '../../../results/matrix/matrix-state.js';
import { chaos, makeStore, processesOf, startChaos } from '../testing/chaos-command.js';

const store = makeStore();
afterAll(() => rmSync(store, { recursive: true }));

function matrixOf(folder: string): MatrixState {
  const [name = ''] = readdirSync(join(folder, 'matrix'));
  return JSON.parse(readFileSync(join(folder, 'matrix', name, 'matrix.json'), 'utf8')) as MatrixState;
}

it('goes on where it was killed, and ends with one summary', async () => {
  const words = ['--workloads', 'register', '--nemesis', 'none', '--seeds', '1,2', '--nodes', '3', '--time-limit', '3'];
  const command = ['matrix', ...words, '--runtime', 'process', '--min-successes', '1', '--out', store];
  const first = startChaos(...command);
  await first.says('2/2');
  first.signal('SIGKILL');
  await first.ended;
  const killed = matrixOf(store);
  expect(Object.keys(killed.outcomes)).toHaveLength(1);

  const { code, out, err } = await chaos(...command, '--json');
  expect(err).toContain('1 of 2 runs are done');
  expect({ code, err }).toMatchObject({ code: 0 });
  const done = JSON.parse(out) as MatrixState & { readonly exitCode: number };
  expect(done.exitCode).toBe(0);
  expect(done.outcomes).toMatchObject(killed.outcomes);
  expect(Object.values(done.outcomes).map((outcome) => outcome.state)).toEqual(['judged', 'judged']);
  expect(readdirSync(join(store, 'matrix'))).toHaveLength(1);
  expect(processesOf(first.pid)).toEqual([]);
});
