import { mkdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { messageOf, ChaosError, UsageError } from '../harness/foundation/errors.js';
import { repositoryRoot } from '../harness/foundation/built-module.js';
import type { RunDescription, RunResult } from './run-result.js';

/** Where runs are kept unless told otherwise. */
export const defaultStore = join(repositoryRoot, 'results', 'runs');

/** The newest run of a store. */
const latestName = 'latest';

/**
 * Makes the folder of a new run, `<store>/<workload or mixed>/<timestamp>`, and points `latest` at it. Two runs that
 * start in the same millisecond get folders of their own.
 *
 * @returns the folder, absolute
 * @throws ChaosError STORE_UNUSABLE when the store can't be written to
 */
export async function createRunFolder(store: string, workloads: readonly string[], startedAt: Date): Promise<string> {
  const kind = workloads.length === 1 ? String(workloads[0]) : 'mixed';
  const name = startedAt.toISOString().replaceAll(':', '-').replace('Z', '');
  const parent = resolve(store, kind);
  try {
    await mkdir(parent, { recursive: true });
    const folder = await makeUnique(join(parent, name));
    await pointLatestAt(resolve(store), folder);
    return folder;
  } catch (error) {
    throw new ChaosError(`runs can't be stored in ${parent}: ${messageOf(error)}`, {
      code: 'STORE_UNUSABLE',
      hint: 'name another folder with --out, or make this one writable',
      cause: error,
    });
  }
}

async function makeUnique(wanted: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const folder = attempt === 0 ? wanted : `${wanted}-${attempt}`;
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Replaced by renaming, so that there is a `latest` at every moment. */
async function pointLatestAt(store: string, folder: string): Promise<void> {
  const unfinished = join(store, `.${latestName}-${process.pid}-${basename(folder)}`);
  await symlink(relative(store, folder), unfinished);
  try {
    await rename(unfinished, join(store, latestName));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** A JSON file that is either the old one or the whole new one, also after a crash. */
export async function writeJson(path: string, content: unknown): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}-${process.pid}`);
  await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`);
  await rename(unfinished, path);
}

/** Writes `run.json`; again as the run goes on, since its phases grow. */
export function writeDescription(runFolder: string, description: RunDescription): Promise<void> {
  return writeJson(join(runFolder, 'run.json'), description);
}

/** Writes `results.json`. */
export function writeResult(runFolder: string, result: RunResult): Promise<void> {
  return writeJson(join(runFolder, 'results.json'), result);
}

/** What `results.json` of a run holds; null where there is none that can be read (it never came to a verdict). */
export async function readResult(runFolder: string): Promise<RunResult | null> {
  try {
    const stored = JSON.parse(await readFile(join(runFolder, 'results.json'), 'utf8')) as Partial<RunResult> | null;
    return stored?.checkers === undefined ? null : (stored as RunResult);
  } catch {
    return null;
  }
}

/** A run as stored; `description` is null where the file is missing (the run died early, or is not ours). */
export interface StoredRun {
  readonly folder: string;
  readonly history: string;
  readonly description: RunDescription | null;
}

/**
 * What `check` was given: a run's folder (or `latest`'s), or a history file.
 *
 * @throws UsageError when there is nothing, or no history in it
 */
export async function openRun(path: string): Promise<StoredRun> {
  const there = await stat(path).catch(() => null);
  if (there === null) {
    throw new UsageError(`${path}: no such run or history`, {
      code: 'NO_SUCH_RUN',
      hint: 'name a folder below results/runs, or a history file',
    });
  }
  if (!there.isDirectory()) return { folder: dirname(path), history: path, description: null };
  const folder = await realpath(path);
  const history = join(folder, 'history.jsonl');
  if ((await stat(history).catch(() => null)) === null) {
    throw new UsageError(`${path}: holds no history.jsonl`, { code: 'NO_HISTORY', hint: 'is it the folder of a run?' });
  }
  return { folder, history, description: await readDescription(folder) };
}

async function readDescription(folder: string): Promise<RunDescription | null> {
  const path = join(folder, 'run.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as RunDescription;
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${messageOf(error)}`, { code: 'RUN_DAMAGED', cause: error });
  }
}
