import { fork, type ChildProcess } from 'node:child_process';
import type { CheckResult } from '../../checkers/verdict.js';
import { builtModule } from '../foundation/built-module.js';
import { HistoryError } from '../history/history-error.js';
import type { FromWorker, Job, ToWorker, WorkerSettings } from './job.js';

/** How long after its time limit a checker that does not poll is stopped by force. */
const GRACE_MS = 3_000;
/** How long a worker may take before it begins to check: it starts, and reads the history. */
const LOADING_MS = 120_000;
/** How much of what a worker's process writes to standard error is kept (characters). */
const LAST_WORDS = 16_384;

export interface PoolTask {
  readonly run: Job;
}

/** Workers, each a thread in a process of its own, that take one task after the other until none is left. */
export class JudgingPool<Task extends PoolTask> {
  readonly #tasks: readonly Task[];
  readonly #settings: WorkerSettings;
  readonly #worker: URL | string;
  #next = 0;

  /** @param worker the module that a worker's process runs; another one for tests of what does not behave */
  constructor(
    tasks: readonly Task[],
    settings: WorkerSettings,
    worker: URL | string = builtModule('harness/judging/judging-process.ts'),
  ) {
    this.#tasks = tasks;
    this.#settings = settings;
    this.#worker = worker;
  }

  /** Resolves when every task is done; rejects when the history is refused. */
  async run(workers: number, onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    const lanes = Array.from({ length: workers }, () => this.#lane(onDone));
    await Promise.all(lanes);
  }

  /** One worker at a time: when one dies, another takes over. */
  async #lane(onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    while (this.#next < this.#tasks.length) await this.#startWorker(onDone);
  }

  #startWorker(onDone: (task: Task, result: CheckResult, elapsedMs: number) => void): Promise<void> {
    const settings = this.#settings;
    const worker = startWorker(this.#worker, settings);
    const lastWords = fatalErrorOf(worker);
    return new Promise((resolve, reject) => {
      let current: { task: Task; since: number } | null = null;
      let timer: NodeJS.Timeout | undefined;
      const give = (): void => {
        clearTimeout(timer);
        const place = this.#next++;
        const task = this.#tasks[place];
        if (task === undefined) {
          // It ends by itself, and has nothing to keep.
          if (worker.connected) worker.disconnect();
          return;
        }
        current = { task, since: performance.now() };
        // Where it can't be sent, the worker's end says why.
        if (worker.connected) worker.send({ task: place, job: task.run } satisfies ToWorker, () => undefined);
        watch(LOADING_MS);
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
            worker.kill('SIGKILL');
          },
          settings.timeLimitMs + GRACE_MS + loadingMs,
        );
      };
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'started') watch(0);
        else if (message.type === 'done') {
          finish(message.result, message.elapsedMs);
          give();
        } else if (message.type === 'died') lost(message.reason);
        else {
          this.#next = this.#tasks.length;
          reject(new HistoryError(message.where, message.problem, message.hint ?? undefined));
          worker.kill('SIGKILL');
        }
      });
      worker.once('error', (thrown) => {
        lost(`its process could not be started: ${thrown.message}`);
        resolve();
      });
      worker.once('exit', (code, signal) => {
        clearTimeout(timer);
        void lastWords().then((words) => {
          lost(words ?? `its process ended before it was done (${signal ?? `exit ${String(code)}`})`);
          resolve();
        });
      });
      give();
    });
  }
}

function startWorker(module: URL | string, settings: WorkerSettings): ChildProcess {
  // Detached: an interrupt typed at the terminal must reach only the harness, which judges what there is.
  return fork(module, [JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    serialization: 'advanced',
    execArgv: [],
  });
}

/** What the JavaScript engine says when it gives up, usually that memory is exhausted; null if it said nothing. */
function fatalErrorOf({ stderr }: ChildProcess): () => Promise<string | null> {
  let said = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, LAST_WORDS);
  });
  // Not the process's own "close": it does not come where we have disconnected.
  const closed = new Promise((resolve) => (stderr === null ? resolve(null) : stderr.once('close', resolve)));
  return async () => {
    await closed;
    const fatal = /FATAL ERROR: (.*)/.exec(said)?.[1];
    return fatal === undefined ? null : `its process was ended by the JavaScript engine: ${fatal}`;
  };
}
