import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, UsageError } from '../../harness/foundation/errors.js';
import type { StoredMatrix } from './against.js';
import { readMatrix, stateName } from './matrix-store.js';
import { isPart } from './merge.js';
import type { StoredPart } from './merge.js';

/** A folder of stores, a store, its matrices, one of them: deeper down a matrix can't lie. */
const deepest = 4;

/** Parts that were found, and what might have been some. */
export interface FoundParts {
  readonly parts: readonly StoredPart[];
  /** Said of each `matrix.json` that cannot be read: one part might be there twice, another one be missing. */
  readonly damaged: readonly string[];
}

/**
 * Every part of a matrix in these folders, each of which is a matrix', a store, or one that holds stores. Whole matrices
 * that lie beside parts are passed over.
 *
 * @throws UsageError where a folder is not there or has no part
 */
export async function findParts(given: readonly string[]): Promise<FoundParts> {
  const byFolder = new Map<string, StoredPart>();
  const damaged: string[] = [];
  for (const name of given) {
    const folders = await matrixFoldersBelow(name);
    const found: StoredMatrix[] = [];
    for (const folder of folders) {
      try {
        found.push(await readMatrix(folder));
      } catch (error) {
        damaged.push(messageOf(error));
      }
    }
    const parts = found.filter(isPart);
    if (parts.length === 0) throw noPart(name, damaged, found.length);
    for (const part of parts) byFolder.set(part.folder, part);
  }
  return { parts: [...byFolder.values()], damaged: [...new Set(damaged)] };
}

async function matrixFoldersBelow(given: string): Promise<readonly string[]> {
  const there = await stat(given).catch(() => null);
  if (there === null) throw new UsageError(`--merge ${given}: no such folder`, { code: 'NO_SUCH_MATRIX' });
  const start = there.isDirectory() ? resolve(given) : resolve(given, '..');
  const found: string[] = [];
  let level = [start];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.name === stateName)) found.push(folder);
      // Links (`latest`) lead to what is found anyway.
      else next.push(...entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name)));
    }
    level = next;
  }
  return found.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

function noPart(given: string, damaged: readonly string[], whole: number): UsageError {
  const [first] = damaged;
  const why =
    first ?? (whole > 0 ? 'what is there was not run with --shard' : `no ${stateName} of a part, nor below it`);
  return new UsageError(`--merge ${given}: ${why}`, {
    code: 'NO_SUCH_MATRIX',
    hint: 'name the folders that matrix --shard I/N wrote to (--out)',
  });
}
