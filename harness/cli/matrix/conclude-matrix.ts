import { announceOnGitHub } from '../../../results/ci/github.js';
import { compareMatrices } from '../../../results/matrix/against.js';
import type { AgainstEarlier, StoredMatrix } from '../../../results/matrix/against.js';
import { matrixAnnotations } from '../../../results/matrix/matrix-annotations.js';
import { matrixMarkdown } from '../../../results/matrix/matrix-markdown.js';
import { openMatrix, writeMatrixSummary } from '../../../results/matrix/matrix-store.js';
import { renderMatrix } from '../../../results/matrix/render-matrix.js';
import { matrixExitCode } from '../../../results/matrix/summary.js';
import { messageOf } from '../../foundation/errors.js';
import type { Terminal } from '../command.js';
import type { GivenOptions } from '../options/option.js';
import { someText } from '../options/option-values.js';
import { shownPath } from '../shown-path.js';

/** What a matrix is compared with, as it was named. */
export interface EarlierMatrix {
  readonly name: string;
  readonly matrix: StoredMatrix;
}

/** @throws UsageError when `--against` names none */
export async function earlierMatrix(given: GivenOptions, store: string): Promise<EarlierMatrix | null> {
  const name = given.one<string | null>('against', someText, null);
  return name === null ? null : { name, matrix: await openMatrix(name, store) };
}

/**
 * Says what came out: the files, the terminal, GitHub, JSON.
 *
 * @param afterwards a last line for the terminal
 * @returns the exit code
 */
export async function concludeMatrix(
  done: StoredMatrix,
  earlier: EarlierMatrix | null,
  said: { readonly terminal: Terminal; readonly json: boolean; readonly afterwards?: string | undefined },
): Promise<number> {
  const { terminal, json, afterwards } = said;
  const compared = earlier === null ? null : await compareMatrices(done, earlier.matrix, earlier.name);
  await writeMatrixSummary(done.folder, done.state, compared);
  terminal.err(`\n${renderMatrix(done.state, compared, terminal.colors)}\n  files  ${shownPath(done.folder)}\n`);
  if (afterwards !== undefined) terminal.err(`  ${afterwards}\n`);
  await announce(done, compared, terminal);
  const exitCode = matrixExitCode(done.state);
  if (json) terminal.out(`${jsonOf(done, compared, exitCode)}\n`);
  return exitCode;
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
  return JSON.stringify({ exitCode, folder, ...state, owner: undefined, whole: undefined, against });
}
