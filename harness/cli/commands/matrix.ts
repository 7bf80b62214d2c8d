import { resolve } from 'node:path';
import type { StoredMatrix } from '../../../results/matrix/against.js';
import { isFinished, outcomeOf, withOutcome } from '../../../results/matrix/matrix-state.js';
import type { MatrixCell } from '../../../results/matrix/matrix-state.js';
import { writeMatrixState, writeMatrixSummary } from '../../../results/matrix/matrix-store.js';
import { defaultStore } from '../../../results/run-store.js';
import { ExitCode } from '../../foundation/errors.js';
import type { Interrupts } from '../../run-io.js';
import type { RunOptions } from '../../run-options.js';
import type { Command, Terminal } from '../command.js';
import { listenForInterrupts } from '../interrupt.js';
import { beginOrGoOn } from '../matrix/begin-matrix.js';
import { cellLine } from '../matrix/cell-line.js';
import { concludeMatrix, earlierMatrix } from '../matrix/conclude-matrix.js';
import { matrixOptionEntries, matrixPlanFrom, optionsOfCell, refuseLostOptions } from '../matrix/matrix-plan.js';
import type { MatrixPlan } from '../matrix/matrix-plan.js';
import { matrixProgress } from '../matrix/matrix-progress.js';
import { mergeMatrix } from '../matrix/merge-matrix.js';
import { runCell } from '../matrix/run-cell.js';
import { someText } from '../options/option-values.js';

export const matrix: Command = {
  name: 'matrix',
  describe: 'many runs (workloads × faults × versions × …), one summary; goes on where it was interrupted',
  options: matrixOptionEntries,
  async execute(given, terminal) {
    const store = resolve(given.one('out', someText, defaultStore));
    if (given.has('merge')) return mergeMatrix(given, store, terminal);
    const plan = matrixPlanFrom(given);
    await refuseLostOptions(plan, given);
    const earlier = await earlierMatrix(given, store);
    // Everything that can be refused is, before anything runs.
    for (const cell of plan.cells) await optionsOfCell(cell, given);
    if (given.flag('dry-run')) return say(plan, terminal);
    const begun = await beginOrGoOn(plan, store, given.flag('fresh'), (line) => terminal.err(`${line}\n`));
    const done = await runAll(begun, (cell) => optionsOfCell(cell, given), terminal, given.flag('quiet'));
    const left = isFinished(done.state) ? undefined : 'interrupted: the same command goes on where it stopped';
    return concludeMatrix(done, earlier, { terminal, json: given.flag('json'), afterwards: left });
  },
};

/** What would run, a line each. */
function say({ cells, command }: MatrixPlan, terminal: Terminal): number {
  terminal.err(`${command}\n`);
  for (const { name } of cells) terminal.out(`${name}\n`);
  return ExitCode.valid;
}

/** Runs what has no outcome yet, one after the other; after each, the summary is on disk. */
async function runAll(
  { folder, state: first }: StoredMatrix,
  optionsOf: (cell: MatrixCell) => Promise<RunOptions>,
  terminal: Terminal,
  quiet: boolean,
): Promise<StoredMatrix> {
  let state = first;
  const interrupts = listenForInterrupts((strength) => {
    terminal.err(strength === 'stop' ? '\nending this run; it will be repeated\n' : '\ncleaning up at once\n');
  });
  try {
    for (const [place, cell] of state.cells.entries()) {
      if (interrupts.stop.aborted) break;
      if (outcomeOf(state, cell) !== null) continue;
      if (!quiet) terminal.err(`${cellLine(place, state, terminal.colors)}\n`);
      const io = { progress: matrixProgress(terminal, quiet), interrupts: interruptsOfOneRun(interrupts) };
      const outcome = await runCell(await optionsOf(cell), folder, io);
      if (outcome === null) break;
      state = withOutcome(state, cell, outcome);
      await writeMatrixState(folder, state);
      await writeMatrixSummary(folder, state, null);
      if (!quiet) terminal.err(`${cellLine(place, state, terminal.colors)}\n`);
    }
  } finally {
    interrupts.dispose();
    state = { ...state, owner: null };
    await writeMatrixState(folder, state);
  }
  return { folder, state };
}

/** Signals of their own, so that what a run has listened for ends with it. */
function interruptsOfOneRun({ stop, abort }: Interrupts): Interrupts {
  return { stop: AbortSignal.any([stop]), abort: AbortSignal.any([abort]) };
}
