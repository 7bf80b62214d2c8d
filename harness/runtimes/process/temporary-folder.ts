import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { parseOwner, type RunLabel } from './run-owner.js';

const prefix = 'zk-chaos-';
const ownerFile = 'owner.json';

/** The servers' data of a run; says whose it is, so that it can be removed when its owner was killed. */
export async function makeTemporaryFolder({ runId, owner }: RunLabel): Promise<string> {
  const folder = join(tmpdir(), prefix + runId);
  try {
    await mkdir(folder);
    await writeFile(join(folder, ownerFile), JSON.stringify(owner));
  } catch (error) {
    throw new ChaosError(`cannot make the data folder ${folder}: ${messageOf(error)}`, {
      code: 'NO_TEMPORARY_FOLDER',
      hint: 'TMPDIR names another place for the servers’ data',
      cause: error,
    });
  }
  return folder;
}

export async function removeTemporaryFolder(folder: string): Promise<void> {
  // Retries: a killed JVM's last writes may still be on their way to the file system.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** All folders of this kind, with whose they are; those that do not say so are somebody else's. */
export async function temporaryFolders(): Promise<readonly { readonly path: string; readonly label: RunLabel }[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(tmpdir(), name);
      const owner = parseOwner(await readFile(join(path, ownerFile), 'utf8').catch(() => ''));
      return owner === null ? [] : [{ path, label: { runId: name.slice(prefix.length), owner } }];
    }),
  );
  return found.flat();
}
