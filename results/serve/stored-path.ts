import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Where a run lies in its store: `register/2026-01-02T03-04-05.678`. */
export interface RunName {
  readonly kind: string;
  readonly time: string;
}

/** What cannot be had, with the status that says why. Its message holds no path of this machine. */
export class NotServed extends Error {
  readonly status: 400 | 403 | 404 | 413;
  readonly hint: string | undefined;

  constructor(status: 400 | 403 | 404 | 413, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }
}

/** A folder's or a file's own name, and nothing that leads elsewhere. Hidden ones are ours, and unfinished. */
export function isPlainName(name: string): boolean {
  return /^[\p{L}\p{N}_+=,@~-][^/\\\p{Cc}]{0,254}$/u.test(name);
}

/**
 * The segments of a path below a run's folder, decoded once.
 *
 * @throws NotServed 400 for an encoding that is none, 404 for names that no run has
 */
export function segmentsOf(encoded: string): readonly string[] {
  return encoded.split('/').map((part) => {
    const name = decoded(part);
    if (!isPlainName(name)) throw new NotServed(404, 'there is no such file');
    return name;
  });
}

export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new NotServed(400, 'the address is not encoded as addresses are');
  }
}

/**
 * The real folder of a run.
 *
 * @throws NotServed 404 when it is not there, 403 when a link stands for it
 */
export async function runFolder(store: string, { kind, time }: RunName): Promise<string> {
  if (!isPlainName(kind) || !isPlainName(time)) throw new NotServed(404, 'there is no such run');
  const folder = join(await real(store, 'the store is gone'), kind, time);
  if ((await real(folder, 'there is no such run', 'it may have been deleted')) === folder) return folder;
  throw new NotServed(403, 'that is a link, and links are not followed');
}

/** The real path of something in a run's real folder. */
export async function pathInRun(folder: string, segments: readonly string[]): Promise<string> {
  return inside(folder, await real(join(folder, ...segments), 'there is no such file'));
}

async function real(path: string, otherwise: string, hint?: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw new NotServed(404, otherwise, hint);
  }
}

function inside(root: string, path: string): string {
  if (path.startsWith(root + sep)) return path;
  throw new NotServed(403, 'that leads out of the store');
}

/** A regular file, open for reading, and its size when it was opened. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modifiedMs: number;
}

/**
 * Opens what {@link pathInRun} gave. Neither a link that was put there meanwhile is followed nor a pipe waited for.
 *
 * @throws NotServed 404 when there is no such regular file (any more)
 */
export async function openRegular(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    throw new NotServed(404, 'there is no such file');
  }
  const facts = await handle.stat();
  if (facts.isFile()) return { handle, size: facts.size, modifiedMs: facts.mtimeMs };
  await handle.close();
  throw new NotServed(404, 'there is no such file');
}
