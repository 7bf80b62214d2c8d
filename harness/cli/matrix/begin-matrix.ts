import type { StoredMatrix } from '../../../results/matrix/against.js';
import { isFinished } from '../../../results/matrix/matrix-state.js';
import type { MatrixState } from '../../../results/matrix/matrix-state.js';
import { matricesOf, matrixKind, writeMatrixState, writeMatrixSummary } from '../../../results/matrix/matrix-store.js';
import { createRunFolder } from '../../../results/run-store.js';
import { UsageError } from '../../foundation/errors.js';
import { isDead, parseOwner, thisProcessAsOwner } from '../../runtimes/process/run-owner.js';
import { shownPath } from '../shown-path.js';
import type { MatrixPlan } from './matrix-plan.js';

/**
 * The newest matrix of the store that the same command began and did not finish, to go on with; otherwise a new one.
 *
 * @throws UsageError when somebody is still at it
 */
export async function beginOrGoOn(
  plan: MatrixPlan,
  store: string,
  fresh: boolean,
  say: (line: string) => void,
): Promise<StoredMatrix> {
  const owner = thisProcessAsOwner();
  const begun = (await matricesOf(store)).filter(({ state }) => state.digest === plan.digest && !isFinished(state));
  begun.forEach(refuseRunning);
  const [newest] = begun;
  if (newest !== undefined && !fresh) {
    const kept = Object.keys(newest.state.outcomes).length;
    say(
      `goes on with ${shownPath(newest.folder)}: ${kept} of ${newest.state.cells.length} runs are done (--fresh begins anew)`,
    );
    const state = { ...newest.state, owner };
    await writeMatrixState(newest.folder, state);
    return { folder: newest.folder, state };
  }
  const startedAt = new Date();
  const folder = await createRunFolder(store, [matrixKind], startedAt);
  const { digest, command, shard, whole, totalCells, cells } = plan;
  const state: MatrixState = {
    kind: 'matrix',
    ...{ digest, command, startedAt: startedAt.toISOString(), shard, whole, totalCells, cells },
    outcomes: {},
    owner,
  };
  await writeMatrixState(folder, state);
  await writeMatrixSummary(folder, state, null);
  return { folder, state };
}

/** @throws UsageError when a process is at it */
export function refuseRunning({ folder, state }: StoredMatrix): void {
  const known = parseOwner(JSON.stringify(state.owner));
  if (known === null || isDead(known)) return;
  throw new UsageError(`the same matrix is running: ${shownPath(folder)}`, {
    code: 'MATRIX_RUNNING',
    hint: 'wait for it, or name another store with --out',
  });
}
