import { resolve } from 'node:path';
import { announceOnGitHub } from '../../../results/ci/github.js';
import { compareMatrices } from '../../../results/matrix/against.js';
import type { AgainstEarlier, StoredMatrix } from '../../../results/matrix/against.js';
import { matrixAnnotations } from '../../../results/matrix/matrix-annotations.js';
import { matrixMarkdown } from '../../../results/matrix/matrix-markdown.js';
import { isFinished, outcomeOf, withOutcome } from '../../../results/matrix/matrix-state.js';
import type { MatrixCell } from '../../../results/matrix/matrix-state.js';
import { openMatrix, writeMatrixState, writeMatrixSummary } from '../../../results/matrix/matrix-store.js';
import { renderMatrix } from '../../../results/matrix/render-matrix.js';
import { matrixExitCode } from '../../../results/matrix/summary.js';
import { defaultStore } from '../../../results/run-store.js';
import { ExitCode, messageOf } from '../../foundation/errors.js';
import type { Interrupts } from '../../run-io.js';
import type { RunOptions } from '../../run-options.js';
import type { Command, Terminal } from '../command.js';
import { listenForInterrupts } from '../interrupt.js';
import { beginOrGoOn } from '../matrix/begin-matrix.js';
import { cellLine } from '../matrix/cell-line.js';
import { matrixOptionEntries, matrixPlanFrom, optionsOfCell, refuseLostOptions } from '../matrix/matrix-plan.js';
import type { MatrixPlan } from '../matrix/matrix-plan.js';
import { matrixProgress } from '../matrix/matrix-progress.js';
import { runCell } from '../matrix/run-cell.js';
import { someText } from '../options/option-values.js';
import { shownPath } from '../shown-path.js';

export const matrix: Command = {
  name: 'matrix',
  describe: 'many runs (workloads × faults × versions × …), one summary; goes on where it was interrupted',
  options: matrixOptionEntries,
  async execute(given, terminal) {
    const store = resolve(given.one('out', someText, defaultStore));
    const plan = matrixPlanFrom(given);
    refuseLostOptions(plan.cells, given);
    const against = given.one<string | null>('against', someText, null);
    const earlier = against === null ? null : { name: against, matrix: await openMatrix(against, store) };
    // Everything that can be refused is, before anything runs.
    for (const cell of plan.cells) await optionsOfCell(cell, given);
    if (given.flag('dry-run')) return say(plan, terminal);
    const begun = await beginOrGoOn(plan, store, given.flag('fresh'), (line) => terminal.err(`${line}\n`));
    const done = await runAll(begun, (cell) => optionsOfCell(cell, given), terminal, given.flag('quiet'));
    const compared = earlier === null ? null : await compareMatrices(done, earlier.matrix, earlier.name);
    await writeMatrixSummary(done.folder, done.state, compared);
    terminal.err(`\n${renderMatrix(done.state, compared, terminal.colors)}\n  files  ${shownPath(done.folder)}\n`);
    if (!isFinished(done.state)) terminal.err('  interrupted: the same command goes on where it stopped\n');
    await announce(done, compared, terminal);
    const exitCode = matrixExitCode(done.state);
    if (given.flag('json')) terminal.out(`${jsonOf(done, compared, exitCode)}\n`);
    return exitCode;
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

/** To GitHub, where this is one of its jobs; that it could not be told changes nothing. */
async function announce(
  { folder, state }: StoredMatrix,
  against: AgainstEarlier | null,
  terminal: Terminal,
): Promise<void> {
  const said = { annotations: matrixAnnotations(state, shownPath(folder)), summary: matrixMarkdown(state, against) };
  await announceOnGitHub(said, process.env, (text) => terminal.err(text)).catch((error: unknown) => {
    terminal.err(`GitHub could not be told: ${messageOf(error)}\n`);
  });
}

function jsonOf({ folder, state }: StoredMatrix, against: AgainstEarlier | null, exitCode: number): string {
  return JSON.stringify({ exitCode, folder, ...state, owner: undefined, against });
}
