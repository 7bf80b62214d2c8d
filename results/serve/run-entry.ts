import { join } from 'node:path';
import { readdir, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Validity } from '../../checkers/verdict.js';
import { isPlainName, openRegular } from './stored-path.js';
import type { RunName } from './stored-path.js';

/**
 * `running`: no verdict yet, and its harness lives; `ended`: it never came to one; `damaged`: it cannot be read; `pages`:
 * no run, but pages made from runs (comparisons, matrices, benchmarks).
 */
export type RunState = 'done' | 'running' | 'ended' | 'damaged' | 'pages';

/** What the list knows of a run. */
export interface RunEntry extends RunName {
  readonly state: RunState;
  readonly valid: Validity | null;
  /** The verdict's reason, or what is damaged. */
  readonly why: string;
  /** ISO 8601, UTC; empty if nobody knows. */
  readonly startedAt: string;
  readonly workloads: readonly string[];
  /** Random faults by name, or `plan`. */
  readonly faults: readonly string[];
  readonly version: string;
  readonly runtime: string;
  readonly servers: number;
  readonly timeLimitS: number | null;
  readonly seed: number | null;
  readonly command: string;
  readonly ok: number | null;
  readonly anomalies: number;
  readonly thresholdsMissed: boolean;
  readonly hasReport: boolean;
  /** Names of the pages, where that is what it is. */
  readonly pages: readonly string[];
}

/** Larger ones are not ours: `results.json` lists at most a hundred anomalies a checker. */
const mostBytes = 64 * 2 ** 20;
const longestWhy = 2_000;
const mostPages = 20;

const name = z.string().max(1_000);
const descriptionShape = z.object({
  runId: name.catch(''),
  startedAt: name.catch(''),
  command: z.string().catch(''),
  seed: z.number().nullable().catch(null),
  runtime: z.object({ name }).catch({ name: '' }),
  servers: z.array(z.unknown()).catch([]),
  versions: z.object({ zookeeper: name.catch('') }).catch({ zookeeper: '' }),
  options: z
    .object({
      workloads: z.array(name).catch([]),
      nemesis: z.array(name).catch([]),
      plan: z.unknown().optional(),
      zkVersion: name.catch(''),
      timeLimitS: z.number().nullable().catch(null),
    })
    .catch({ workloads: [], nemesis: [], plan: null, zkVersion: '', timeLimitS: null }),
});

const resultShape = z.object({
  valid: z.union([z.boolean(), z.literal('unknown')]),
  why: z.string().catch(''),
  workloads: z.array(z.object({ ok: z.number() })).catch([]),
  checkers: z.record(z.string(), z.object({ anomalies: z.array(z.unknown()).catch([]) })).catch({}),
  thresholds: z
    .object({ met: z.union([z.boolean(), z.literal('unknown')]) })
    .optional()
    .catch(undefined),
});

type Description = z.infer<typeof descriptionShape>;

/** What a run's folder says of itself. Never throws on what is in there: a run that cannot be read is `damaged`. */
export async function readRunEntry(folder: string, runName: RunName): Promise<RunEntry> {
  const [description, result] = await Promise.all([
    readShape(join(folder, 'run.json'), descriptionShape),
    readShape(join(folder, 'results.json'), resultShape),
  ]);
  if (description.content === null) return withoutDescription(folder, runName, description);
  const hasReport = await stat(join(folder, 'report.html')).then(
    (there) => there.isFile(),
    () => false,
  );
  const about = { ...aboutRun(runName, description.content), hasReport };
  if (result.content !== null) {
    const { valid, why, workloads, checkers, thresholds } = result.content;
    const anomalies = Object.values(checkers).reduce((sum, checker) => sum + checker.anomalies.length, 0);
    const ok = workloads.reduce((sum, workload) => sum + workload.ok, 0);
    const thresholdsMissed = thresholds?.met === false;
    return { ...about, state: 'done', valid, why: cut(why), ok, anomalies, thresholdsMissed };
  }
  if (!result.isMissing) return { ...about, state: 'damaged', why: `results.json ${result.damage}` };
  if (await isAlive(description.content.runId, folder)) return { ...about, state: 'running', why: 'in progress' };
  return { ...about, state: 'ended', why: 'it ended without a verdict' };
}

async function withoutDescription(
  folder: string,
  runName: RunName,
  { isMissing, damage }: { readonly isMissing: boolean; readonly damage: string },
): Promise<RunEntry> {
  const files = isMissing ? await readdir(folder).catch(() => []) : [];
  const pages = files.filter((file) => file.endsWith('.html') && isPlainName(file)).slice(0, mostPages);
  if (pages.length === 0) return { ...blank(runName), why: `run.json ${damage}` };
  return { ...blank(runName), state: 'pages', why: 'pages made from runs', pages };
}

function aboutRun(runName: RunName, description: Description): RunEntry {
  const { startedAt, command, seed, runtime, servers, versions, options } = description;
  const planned = options.plan !== null && options.plan !== undefined;
  return {
    ...blank(runName),
    ...{ startedAt, command, seed, runtime: runtime.name, servers: servers.length },
    version: versions.zookeeper || options.zkVersion,
    workloads: options.workloads,
    faults: planned ? ['plan'] : options.nemesis,
    timeLimitS: options.timeLimitS,
  };
}

function blank(runName: RunName): RunEntry {
  return {
    ...{ kind: runName.kind, time: runName.time, state: 'damaged', valid: null, why: '', startedAt: '', workloads: [] },
    ...{ faults: [], version: '', runtime: '', servers: 0, timeLimitS: null, seed: null, command: '', ok: null },
    ...{ anomalies: 0, thresholdsMissed: false, hasReport: false, pages: [] },
  };
}

type Shaped<T> =
  { readonly content: T } | { readonly content: null; readonly isMissing: boolean; readonly damage: string };

async function readShape<T>(path: string, shape: z.ZodType<T>): Promise<Shaped<T>> {
  const file = await openRegular(path).catch(() => null);
  if (file === null) return { content: null, isMissing: true, damage: 'is not there' };
  try {
    if (file.size > mostBytes) return { content: null, isMissing: false, damage: 'is too large to be one of ours' };
    const parsed = shape.safeParse(JSON.parse(await file.handle.readFile('utf8')));
    if (parsed.success) return { content: parsed.data };
    return { content: null, isMissing: false, damage: 'is not what a run writes' };
  } catch {
    return { content: null, isMissing: false, damage: 'is not JSON' };
  } finally {
    await file.handle.close();
  }
}

/** The run's id names the process of its harness; on another machine the growing history tells. */
async function isAlive(runId: string, folder: string): Promise<boolean> {
  const pid = parseInt(runId.split('-')[1] ?? '', 36);
  if (Number.isSafeInteger(pid) && pid > 1 && processLives(pid)) return true;
  const history = await stat(join(folder, 'history.jsonl')).catch(() => null);
  return history !== null && Date.now() - history.mtimeMs < stillGrowingMs;
}

const stillGrowingMs = 5_000;

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function cut(text: string): string {
  return text.length <= longestWhy ? text : `${text.slice(0, longestWhy)}…`;
}
