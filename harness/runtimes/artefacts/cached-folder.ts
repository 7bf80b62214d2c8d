import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { withMachineLock } from './machine-lock.js';

const digestsFile = 'digests.json';

interface CachedFolderOptions {
  /** Where the finished folder lives. */
  readonly path: string;
  /** What it is made from, as text: a folder made from something else is made anew. */
  readonly recipe: string;
  readonly signal: AbortSignal;
  /** Fills an empty folder. Whatever it throws leaves nothing in the cache. */
  readonly make: (folder: string) => Promise<void>;
}

/**
 * A folder of files that are made once and kept. Every file is compared with the digest recorded when it was made; a
 * folder that lacks or has changed a file is made anew. A folder appears under its name only when complete (by
 * renaming), so neither two runs at once nor one cut short can leave half of one.
 */
export async function cachedFolder({ path, recipe, signal, make }: CachedFolderOptions): Promise<string> {
  if (await isIntact(path, recipe)) return path;
  return withMachineLock(path, signal, async () => {
    if (await isIntact(path, recipe)) return path;
    try {
      await mkdir(dirname(path), { recursive: true });
      await removeUnfinished(path);
    } catch (error) {
      throw new ChaosError(`cannot write to the cache folder ${dirname(path)}: ${messageOf(error)}`, {
        code: 'CACHE_NOT_WRITABLE',
        hint: 'set XDG_CACHE_HOME to a folder that can be written to',
        cause: error,
      });
    }
    const unfinished = `${path}${unfinishedMark}${randomBytes(6).toString('hex')}`;
    await mkdir(unfinished);
    try {
      await make(unfinished);
      signal.throwIfAborted();
      await writeFile(join(unfinished, digestsFile), JSON.stringify(await recordOf(unfinished, recipe), null, 1));
      await replaceFolder(path, unfinished);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return path;
  });
}

const unfinishedMark = '.unfinished-';

/** What makers that were killed left behind; the lock says that none is at work now. */
async function removeUnfinished(path: string): Promise<void> {
  const prefix = basename(path) + unfinishedMark;
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(prefix)) await rm(join(dirname(path), name), { recursive: true, force: true });
  }
}

async function replaceFolder(path: string, by: string): Promise<void> {
  // Out of the way first, in one step. Files that a running JVM has open stay readable.
  const old = `${path}${unfinishedMark}${randomBytes(6).toString('hex')}`;
  if (existsSync(path)) await rename(path, old);
  await rename(by, path);
  await rm(old, { recursive: true, force: true });
}

/** What `digests.json` holds. */
interface FolderRecord {
  readonly recipe: string;
  /** SHA-256 by file name. */
  readonly files: Readonly<Record<string, string>>;
}

async function recordOf(folder: string, recipe: string): Promise<FolderRecord> {
  const names = (await readdir(folder)).filter((name) => name !== digestsFile).sort();
  const files = await Promise.all(names.map(async (name) => [name, await digestOf(join(folder, name))] as const));
  return { recipe, files: Object.fromEntries(files) };
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

async function isIntact(folder: string, recipe: string): Promise<boolean> {
  try {
    const recorded = JSON.parse(await readFile(join(folder, digestsFile), 'utf8')) as unknown;
    return JSON.stringify(recorded) === JSON.stringify(await recordOf(folder, recipe));
  } catch {
    // Absent, torn or unreadable: all the same, it will be made anew.
    return false;
  }
}
