import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UsageError } from '../../harness/foundation/errors.js';
import { renderJunit } from '../ci/junit-xml.js';
import { writeJson } from '../run-store.js';
import type { AgainstEarlier, StoredMatrix } from './against.js';
import { matrixSuite } from './matrix-junit.js';
import { matrixMarkdown } from './matrix-markdown.js';
import { matrixPage } from './matrix-page.js';
import { matrixShape } from './matrix-shape.js';
import { isFinished } from './matrix-state.js';
import type { MatrixState } from './matrix-state.js';

/** Folder of matrices below a run store; each has one of its own in it. */
export const matrixKind = 'matrix';

/** The file that makes a folder that of a matrix. */
export const stateName = 'matrix.json';

/** Writes `matrix.json`: the old one or the whole new one, also after a crash. */
export function writeMatrixState(folder: string, state: MatrixState): Promise<void> {
  return writeJson(join(folder, stateName), state);
}

/** Writes what people and CI read: `report.html`, `summary.md`, `junit.xml`. */
export async function writeMatrixSummary(
  folder: string,
  state: MatrixState,
  against: AgainstEarlier | null,
): Promise<void> {
  await writeFile(join(folder, 'report.html'), matrixPage(state, against));
  await writeFile(join(folder, 'summary.md'), matrixMarkdown(state, against));
  await writeFile(join(folder, 'junit.xml'), renderJunit([matrixSuite(state)]));
}

/** The matrices of a store, the newest first. What cannot be read is left out. */
export async function matricesOf(store: string): Promise<readonly StoredMatrix[]> {
  const parent = join(store, matrixKind);
  const names = (await readdir(parent).catch(() => [])).sort().reverse();
  const found = await Promise.all(names.map((name) => readMatrix(join(parent, name)).catch(() => null)));
  return found.filter((one) => one !== null);
}

/**
 * An earlier matrix: its folder, its `matrix.json`, or a store, whose newest finished one it is.
 *
 * @throws UsageError when there is none
 */
export async function openMatrix(given: string, store: string): Promise<StoredMatrix> {
  for (const candidate of [resolve(given), resolve(store, given), resolve(store, matrixKind, given)]) {
    const found = await stat(candidate).catch(() => null);
    if (found === null) continue;
    const folder = found.isDirectory() ? candidate : resolve(candidate, '..');
    if ((await stat(join(folder, stateName)).catch(() => null)) !== null) return readMatrix(folder);
    const newest = bestOf(await matricesOf(folder));
    if (newest !== undefined) return newest;
  }
  throw new UsageError(`${given}: no matrix, neither here nor in ${store}`, {
    code: 'NO_SUCH_MATRIX',
    hint: 'name the folder that holds a matrix.json',
  });
}

/** The newest, rather whole than a part; not one that is to be gone on with, which would be compared with itself. */
function bestOf(newestFirst: readonly StoredMatrix[]): StoredMatrix | undefined {
  const whole = newestFirst.find(
    (one) => one.state.merged !== undefined || (one.state.shard === null && isFinished(one.state)),
  );
  return whole ?? newestFirst.find(({ state }) => isFinished(state)) ?? newestFirst[0];
}

/** @throws UsageError when its `matrix.json` is not there or not one */
export async function readMatrix(folder: string): Promise<StoredMatrix> {
  const path = join(folder, stateName);
  try {
    return { folder, state: understood(JSON.parse(await readFile(path, 'utf8'))) };
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, { code: 'MATRIX_DAMAGED', cause: error });
  }
}

function understood(content: unknown): MatrixState {
  const parsed = matrixShape.safeParse(content);
  if (parsed.success) return parsed.data as MatrixState;
  const [issue] = parsed.error.issues;
  throw new TypeError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not that of a matrix'}`);
}
