import { join } from 'node:path';
import { expand, shardOf } from '../expand.js';
import type { CellOutcome, FailedCell, JudgedCell, MatrixState } from '../matrix-state.js';
import type { StoredPart } from '../merge.js';

/** An outcome with everything that a test does not care for. */
export function judgedCell(outcome: Partial<JudgedCell> = {}): JudgedCell {
  return {
    state: 'judged',
    valid: true,
    why: '9 checkers found nothing wrong under 2 faults, confirmed',
    exitCode: 0,
    missed: [],
    folder: '../../register/2026-01-01T00-00-00.000',
    command: 'npm run chaos -- --workload register --seed 7',
    startedAt: '2026-01-01T00:00:00.000Z',
    tookS: 41.2,
    workloads: [{ workload: 'register', okPerS: 123.4, p99Ms: 45.6, loop: 'closed' }],
    faults: 2,
    faultsConfirmed: 2,
    ...outcome,
  };
}

export function failedCell(exitCode: number, why: string): FailedCell {
  return { state: 'failed', exitCode, code: 'FAILED', why, startedAt: '2026-01-01T00:00:00.000Z', tookS: 3 };
}

/** A matrix of so many cells; null for one that has not run. */
export function matrixOf(outcomes: readonly (CellOutcome | null)[], names?: readonly string[]): MatrixState {
  const choices = outcomes.map((_, place) => {
    const name = names?.[place] ?? `run ${place + 1}`;
    return { name, id: name.replaceAll(' ', '-'), values: { workload: 'register' } };
  });
  const cells = expand([{ name: 'workload', choices }]);
  return {
    kind: 'matrix',
    digest: '0123456789abcdef',
    command: 'npm run chaos -- matrix --workloads register',
    startedAt: '2026-01-01T00:00:00.000Z',
    shard: null,
    whole: null,
    totalCells: cells.length,
    cells,
    outcomes: Object.fromEntries(
      cells.flatMap(({ id }, place) => {
        const outcome = outcomes[place];
        return outcome === null || outcome === undefined ? [] : [[id, outcome]];
      }),
    ),
    owner: null,
  };
}

/** The parts that machines make of a matrix, in folders of their own. */
export function partsOf(whole: MatrixState, of: number, folder: string): StoredPart[] {
  return Array.from({ length: of }, (_, place) => {
    const shard = { index: place + 1, of };
    const cells = shardOf(whole.cells, shard);
    const outcomes = Object.entries(whole.outcomes).filter(([id]) => cells.some((cell) => cell.id === id));
    const state = {
      ...whole,
      ...{ shard, cells, outcomes: Object.fromEntries(outcomes), digest: `part ${place + 1} of ${of}` },
      command: `${whole.command} --shard ${place + 1}/${of}`,
      whole: { digest: whole.digest, command: whole.command, cells: whole.cells },
    };
    return { folder: join(folder, `machine-${place + 1}`, 'matrix', '2026-01-01T00-00-00.000'), state };
  });
}
