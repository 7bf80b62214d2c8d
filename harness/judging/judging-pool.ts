import { Worker } from 'node:worker_threads';
import type { CheckResult } from '../../checkers/verdict.js';
import { builtModule } from '../foundation/built-module.js';
import { messageOf } from '../foundation/errors.js';
import { HistoryError } from '../history/history-error.js';
import type { FromWorker, Job, ToWorker, WorkerSettings } from './job.js';

/** How long after its time limit a checker that does not poll is stopped by force. */
const GRACE_MS = 3_000;
/** How long a worker may take before it begins to check: it starts, and reads the history. */
const LOADING_MS = 120_000;

export interface PoolTask {
  readonly run: Job;
}

/** Worker threads that take one task after the other, until none is left. */
export class JudgingPool<Task extends PoolTask> {
  readonly #tasks: readonly Task[];
  readonly #settings: WorkerSettings;
  #next = 0;

  constructor(tasks: readonly Task[], settings: WorkerSettings) {
    this.#tasks = tasks;
    this.#settings = settings;
  }

  /** Resolves when every task is done; rejects when the history is refused. */
  async run(workers: number, onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    const lanes = Array.from({ length: workers }, () => this.#lane(onDone));
    await Promise.all(lanes);
  }

  /** One worker at a time: when one dies, another takes over. */
  async #lane(onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    while (this.#next < this.#tasks.length) await this.#worker(onDone);
  }

  #worker(onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    const settings = this.#settings;
    const worker = new Worker(builtModule('harness/judging/judging-worker.ts'), {
      workerData: settings,
      // A heap that grows past this ends the thread only; typed arrays don't count here, so checkers poll their budget.
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, Math.ceil(settings.memoryLimitBytes / 2 ** 20)) },
    });
    return new Promise((resolve, reject) => {
      let current: { task: Task; since: number } | null = null;
      let timer: NodeJS.Timeout | undefined;
      const give = (): void => {
        clearTimeout(timer);
        const place = this.#next++;
        const task = this.#tasks[place];
        current = task === undefined ? null : { task, since: performance.now() };
        worker.postMessage((task === undefined ? null : { task: place, job: task.run }) satisfies ToWorker);
        if (task !== undefined) watch(LOADING_MS);
      };
      const finish = (result: CheckResult, elapsedMs: number): void => {
        const finished = current;
        current = null;
        if (finished !== null) onDone(finished.task, result, elapsedMs);
      };
      const lost = (reason: string): void => {
        const elapsedMs = current === null ? 0 : performance.now() - current.since;
        finish({ valid: 'unknown', reason, operations: 0, anomalies: [] }, elapsedMs);
      };
      const watch = (loadingMs: number): void => {
        clearTimeout(timer);
        timer = setTimeout(
          () => {
            lost(
              `it was stopped by force ${(GRACE_MS + loadingMs) / 1000} s after its time limit of ${settings.timeLimitMs / 1000} s`,
            );
            void worker.terminate();
          },
          settings.timeLimitMs + GRACE_MS + loadingMs,
        );
      };
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'started') watch(0);
        else if (message.type === 'done') {
          finish(message.result, message.elapsedMs);
          give();
        } else {
          this.#next = this.#tasks.length;
          reject(new HistoryError(message.where, message.problem, message.hint ?? undefined));
          void worker.terminate();
        }
      });
      worker.on('error', (thrown) => lost(`its worker thread died: ${messageOf(thrown)}`));
      worker.on('exit', () => {
        clearTimeout(timer);
        lost('its worker thread ended before it was done');
        resolve();
      });
      give();
    });
  }
}
