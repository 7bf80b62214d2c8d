import { findParts } from '../../../results/matrix/find-parts.js';
import type { StoredMatrix } from '../../../results/matrix/against.js';
import { matricesOf, matrixKind, writeMatrixState } from '../../../results/matrix/matrix-store.js';
import { continues, mergeParts } from '../../../results/matrix/merge.js';
import type { StoredPart } from '../../../results/matrix/merge.js';
import { createRunFolder } from '../../../results/run-store.js';
import { UsageError } from '../../foundation/errors.js';
import type { Terminal } from '../command.js';
import type { GivenOptions } from '../options/option.js';
import { refuseRunning } from './begin-matrix.js';
import { concludeMatrix, earlierMatrix } from './conclude-matrix.js';
import { matrixOptionEntries } from './matrix-plan.js';

/** What goes together with merging; everything else is about runs, which were made before. */
const understood = new Set(['merge', 'against', 'out', 'json', 'quiet']);

/**
 * `matrix --merge`: one summary of what several machines ran. Merged again when more parts are there, it is the same
 * matrix that grows; and `matrix` without a shard, in the same store, runs what no part has run.
 *
 * @throws UsageError for folders without parts, and for parts of different matrices
 */
export async function mergeMatrix(given: GivenOptions, store: string, terminal: Terminal): Promise<number> {
  const lost = matrixOptionEntries.find(({ name }) => !understood.has(name) && given.has(name));
  if (lost !== undefined) {
    throw new UsageError(`--merge runs nothing: --${lost.name} has no meaning`, {
      code: 'BAD_VALUE',
      hint: 'with --merge go --against, --out, --json and --quiet',
    });
  }
  const folders = given
    .all('merge')
    .flatMap((text) => text.split(','))
    .map((text) => text.trim());
  const earlier = await earlierMatrix(given, store);
  const { parts, damaged } = await findParts(folders);
  for (const problem of damaged) terminal.err(`! ${problem}\n`);
  const merged = await merge(parts, store);
  return concludeMatrix(merged, earlier, { terminal, json: given.flag('json') });
}

async function merge(parts: readonly StoredPart[], store: string): Promise<StoredMatrix> {
  const begun = (await matricesOf(store)).find(({ state }) => continues(parts, state));
  if (begun !== undefined) refuseRunning(begun);
  // Refused before there is a folder of it.
  mergeParts(parts, store, null);
  const folder = begun?.folder ?? (await createRunFolder(store, [matrixKind], new Date()));
  const state = mergeParts(parts, folder, begun?.state ?? null);
  await writeMatrixState(folder, state);
  return { folder, state };
}
