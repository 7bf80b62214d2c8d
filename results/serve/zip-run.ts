import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';
import { isPlainName, NotServed, openRegular } from './stored-path.js';

/** Read and compressed at once: a few ms of work. */
const chunkBytes = 128 * 1024;
/** What an archive without 64-bit fields can hold, with room for its own tables. */
const mostBytes = 4_000_000_000;
const mostFiles = 60_000;

interface FileOfRun {
  /** From the run's folder, with slashes. */
  readonly name: string;
  readonly size: number;
}

/**
 * Every regular file of a run; links are left out, and what is hidden or unfinished.
 *
 * @throws NotServed 413 when they are more than an archive holds
 */
export async function filesOfRun(folder: string): Promise<readonly FileOfRun[]> {
  const files: FileOfRun[] = [];
  const walk = async (prefix: string): Promise<void> => {
    const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter(({ name }) => isPlainName(name))) {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile()) files.push({ name, size: await sizeOf(join(folder, name)) });
      if (files.length > mostFiles) throw new NotServed(413, `the run has more than ${mostFiles} files`);
    }
  };
  await walk('');
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function sizeOf(path: string): Promise<number> {
  const file = await openRegular(path).catch(() => null);
  await file?.handle.close();
  return file?.size ?? 0;
}

/**
 * A run as an archive, in memory of one chunk: the next is read when the last was taken. A file counts as long as it was
 * when its turn came, so that a run in progress can be had too.
 *
 * @throws NotServed 413 when it is larger than an archive can be
 */
export async function zipRun(folder: string, top: string): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const files = await filesOfRun(folder);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytes) {
    throw new NotServed(
      413,
      `the run has ${Math.round(bytes / 1e9)} GB, more than an archive holds`,
      'copy its folder',
    );
  }
  return archive(folder, top, files);
}

async function* archive(
  folder: string,
  top: string,
  files: readonly FileOfRun[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, data) => {
    if (error !== null) throw error;
    ready.push(data);
  });
  for (const { name } of files) {
    const { handle, size, modifiedMs } = await openRegular(join(folder, name));
    try {
      const entry = new ZipDeflate(`${top}/${name}`, { level: 6 });
      entry.mtime = modifiedMs;
      zip.add(entry);
      let offset = 0;
      while (offset < size) {
        const buffer = new Uint8Array(Math.min(chunkBytes, size - offset));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
        if (bytesRead === 0) break;
        offset += bytesRead;
        entry.push(buffer.subarray(0, bytesRead), false);
        yield* ready.splice(0);
        await setImmediate();
      }
      entry.push(new Uint8Array(0), true);
      yield* ready.splice(0);
    } finally {
      await handle.close();
    }
  }
  zip.end();
  yield* ready.splice(0);
}
