import type { CheckOptions } from '../../checkers/checker.js';
import type { CheckResult } from '../../checkers/verdict.js';

/** One checker to be run over a history. Written into `run.json`, so that a run can be judged again. */
export interface Job {
  /** The checker's name in the verdict. */
  readonly name: string;
  /** The checker, by its name in `checkers/index.ts`. */
  readonly checker: string;
  /** Only this workload's events, and those without a workload (nemesis, observer); null: all events. */
  readonly workload: string | null;
  readonly options?: CheckOptions;
}

/** What a worker is started with. */
export interface WorkerSettings {
  readonly historyFile: string;
  readonly timeLimitMs: number;
  /** For this worker alone. */
  readonly memoryLimitBytes: number;
  /** Don't hold the events of a history in memory where the checker can do without. */
  readonly stream: boolean;
}

/** To a worker: a job, and its place in the list. */
export interface ToWorker {
  readonly task: number;
  readonly job: Job;
}

/** From a worker: the check begins, now that the history is there; it is done; the history was refused; it died. */
export type FromWorker =
  | { readonly type: 'started'; readonly task: number }
  | { readonly type: 'done'; readonly task: number; readonly result: CheckResult; readonly elapsedMs: number }
  | { readonly type: 'refused'; readonly where: string; readonly problem: string; readonly hint: string | null }
  | { readonly type: 'died'; readonly reason: string };
