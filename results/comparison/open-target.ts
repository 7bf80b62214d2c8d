import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { messageOf, UsageError } from '../../harness/foundation/errors.js';
import { benchShape, descriptionShape, resultShape } from './stored-shapes.js';
import type { StoredBench, StoredDescription, StoredResult } from './stored-shapes.js';

export interface RunTarget {
  readonly kind: 'run';
  /** As it is to be shown. */
  readonly name: string;
  /** Absolute, links followed. */
  readonly folder: string;
  /** Null where it is gone: then there are no figures, only a verdict. */
  readonly history: string | null;
  readonly description: StoredDescription;
  readonly result: StoredResult;
}

export interface BenchTarget {
  readonly kind: 'bench';
  readonly name: string;
  readonly folder: string;
  readonly result: StoredBench;
}

/** Something that can be compared, as stored. */
export type Target = RunTarget | BenchTarget;

/** Files of a run that stand for its folder. */
const filesOfRun = new Set(['results.json', 'run.json', 'history.jsonl', 'report.html', 'summary.md']);

const shownNewest = 3;

/**
 * Opens what was named: the folder of a run or of a benchmark, a file in it, or its name in the store (`latest`,
 * `register/2026-01-01T…`, or the time alone).
 *
 * @throws UsageError when there is nothing of that name, or nothing that can be compared in it
 */
export async function openTarget(given: string, store: string): Promise<Target> {
  const folder = await findFolder(given, store);
  const text = await readFile(join(folder, 'results.json'), 'utf8').catch(() => null);
  const described = await isThere(join(folder, 'run.json'));
  if (text === null) throw noRun(given, folder, described);
  const content = parse(text, join(folder, 'results.json'));
  if (hasKind(content)) return { kind: 'bench', name: given, folder, result: shaped(benchShape, content, folder) };
  if (!described) throw noRun(given, folder, false);
  const file = join(folder, 'run.json');
  const history = join(folder, 'history.jsonl');
  return {
    kind: 'run',
    name: given,
    folder,
    history: (await isThere(history)) ? history : null,
    description: shaped(descriptionShape, parse(await readFile(file, 'utf8'), file), file),
    result: shaped(resultShape, content, join(folder, 'results.json')),
  };
}

async function findFolder(given: string, store: string): Promise<string> {
  const kinds = await readdir(store).catch(() => []);
  const candidates = [resolve(given), resolve(store, given)];
  if (given === basename(given)) candidates.push(...kinds.map((kind) => join(store, kind, given)));
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => null);
    if (found === null) continue;
    if (found.isDirectory()) return realpath(candidate);
    if (filesOfRun.has(basename(candidate))) return realpath(dirname(candidate));
    throw new UsageError(`${given} is a file, but none of a run`, {
      code: 'NO_SUCH_RUN',
      hint: 'name the folder of a run, or of a benchmark',
    });
  }
  const newest = await newestOf(store, kinds);
  throw new UsageError(`${given}: no such run, neither here nor in ${store}`, {
    code: 'NO_SUCH_RUN',
    hint: newest.length === 0 ? 'the store is empty' : `the newest there are ${newest.join(', ')}`,
  });
}

async function newestOf(store: string, kinds: readonly string[]): Promise<readonly string[]> {
  const names = await Promise.all(
    kinds.map(async (kind) => (await readdir(join(store, kind)).catch(() => [])).map((time) => ({ kind, time }))),
  );
  return names
    .flat()
    .filter(({ kind }) => kind !== 'latest')
    .sort((a, b) => (a.time < b.time ? 1 : -1))
    .slice(0, shownNewest)
    .map(({ kind, time }) => `${kind}/${time}`);
}

function noRun(given: string, folder: string, described: boolean): UsageError {
  return described
    ? new UsageError(`${given}: the run in ${folder} came to no verdict, so there is nothing to compare`, {
        code: 'NO_RESULTS',
        hint: 'it was ended, or still runs; check judges its history',
      })
    : new UsageError(`${given}: ${folder} is no run and no benchmark (no run.json or results.json)`, {
        code: 'NO_SUCH_RUN',
        hint: 'name the folder of a run, or of a benchmark',
      });
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`, { code: 'RUN_DAMAGED', cause: error });
  }
}

function shaped<T extends z.ZodType>(shape: T, content: unknown, file: string): z.infer<T> {
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new UsageError(`${file} is not what the harness writes: ${where}${issue?.message ?? 'wrong shape'}`, {
    code: 'RUN_DAMAGED',
  });
}

function hasKind(content: unknown): boolean {
  return typeof content === 'object' && content !== null && 'kind' in content;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
