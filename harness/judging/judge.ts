import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { checkers } from '../../checkers/index.js';
import { worstOf, type CheckResult, type Verdict } from '../../checkers/verdict.js';
import { messageOf, UsageError } from '../foundation/errors.js';
import { HistoryError } from '../history/history-error.js';
import type { Job } from './job.js';
import { JudgingPool } from './judging-pool.js';

/** Histories larger than this are not held in memory by checkers that can do without, and split among workers. */
const STREAM_BYTES = 256 * 2 ** 20;
const SPLIT_BYTES = 16 * 2 ** 20;

/** A job as `run.json` keeps it, its options written out. */
export type CheckJob = Required<Job>;

export interface Judging {
  readonly historyFile: string;
  /** ms, for each checker from its own start. */
  readonly timeLimitMs: number;
  /** For all workers together. */
  readonly memoryLimitBytes: number;
  /** Told each time a checker has finished. */
  readonly onProgress?: (progress: JudgingProgress) => void;
  /** Worker threads; as many as cores unless given. */
  readonly workers?: number;
}

export interface JudgingProgress {
  readonly name: string;
  readonly result: CheckResult;
  readonly elapsedMs: number;
  readonly done: number;
  readonly of: number;
}

/** A job, or one share of it. */
export interface Task {
  /** The job's place in the list. */
  readonly job: number;
  readonly run: Job;
}

/**
 * Runs checkers over a stored history in worker threads, each within a budget of time and bytes. What does not stop in
 * time, or dies, is `unknown` with the reason; it never takes the others down.
 *
 * @throws HistoryError when the history can't be read or breaks the rules of a history; UsageError for a checker that
 * is not there
 */
export async function judge(jobs: readonly Job[], judging: Judging): Promise<Verdict> {
  for (const { checker } of jobs) {
    if (checkers.every(({ name }) => name !== checker)) {
      throw new UsageError(`there is no checker "${checker}"`, {
        code: 'NO_CHECKER',
        hint: `There are ${checkers.map(({ name }) => name).join(', ')}.`,
      });
    }
  }
  const bytes = sizeOf(judging.historyFile);
  const workers = Math.max(1, judging.workers ?? availableParallelism());
  const tasks = tasksOf(jobs, bytes > SPLIT_BYTES ? workers : 1);
  const gathered = jobs.map(() => ({ shares: [] as CheckResult[], elapsedMs: 0 }));
  const parts: Record<string, CheckResult & { elapsedMs: number }> = {};
  const pool = new JudgingPool(tasks, {
    historyFile: judging.historyFile,
    timeLimitMs: judging.timeLimitMs,
    memoryLimitBytes: judging.memoryLimitBytes / Math.min(workers, tasks.length),
    stream: bytes > STREAM_BYTES,
  });
  let done = 0;
  await pool.run(Math.min(workers, tasks.length), (task, result, elapsedMs) => {
    const gathering = gathered[task.job] as { shares: CheckResult[]; elapsedMs: number };
    gathering.shares.push(result);
    gathering.elapsedMs = Math.max(gathering.elapsedMs, elapsedMs);
    if (gathering.shares.length < tasks.filter(({ job }) => job === task.job).length) return;
    const job = jobs[task.job] as Job;
    const merged = located(merge(job, gathering.shares), judging.historyFile);
    parts[job.name] = { ...merged, elapsedMs: gathering.elapsedMs };
    done++;
    judging.onProgress?.({ name: job.name, result: merged, elapsedMs: gathering.elapsedMs, done, of: jobs.length });
  });
  const ordered = Object.fromEntries(
    jobs.map(({ name }) => [name, parts[name] as CheckResult & { elapsedMs: number }]),
  );
  return { valid: worstOf(Object.values(ordered).map(({ valid }) => valid)), checkers: ordered };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (thrown) {
    throw new HistoryError(file, `can't be read: ${messageOf(thrown)}`, undefined, thrown);
  }
}

/** Jobs that can be judged in shares come first, since they are the ones that can take long. */
function tasksOf(jobs: readonly Job[], shares: number): Task[] {
  const whole: Task[] = [];
  const split: Task[] = [];
  for (let place = 0; place < jobs.length; place++) {
    const job = jobs[place] as Job;
    const canSplit = checkers.find(({ name }) => name === job.checker)?.merge !== undefined;
    if (!canSplit || shares === 1) whole.push({ job: place, run: job });
    else {
      for (let index = 0; index < shares; index++) {
        split.push({ job: place, run: { ...job, options: { ...job.options, shard: [index, shares] } } });
      }
    }
  }
  return [...split, ...whole];
}

function merge(job: Job, shares: readonly CheckResult[]): CheckResult {
  if (shares.length === 1) return shares[0] as CheckResult;
  const checker = checkers.find(({ name }) => name === job.checker);
  return checker?.merge?.(shares, job.options ?? {}) ?? (shares[0] as CheckResult);
}

/** Whoever looks into judges that disagree needs the history. */
function located(result: CheckResult, historyFile: string): CheckResult {
  const { failure } = result;
  return failure === undefined ? result : { ...result, failure: `${failure}; the history is ${historyFile}` };
}
