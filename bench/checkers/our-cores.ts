import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Shard } from '../../checkers/linearizability/options.js';
import { builtModule } from '../../harness/foundation/built-module.js';
import type { Json } from '../../harness/history/event.js';

/** What a worker is started with. */
export interface WorkerShare {
  readonly file: string;
  readonly model: string;
  readonly initial: Json | undefined;
  readonly shard: Shard;
  readonly timeoutMs: number;
}

const WARM_UP_RUNS = 5;

/** A history whose keys are loaded in worker threads, one a core. */
export class SharedOut {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  static async load(history: Omit<WorkerShare, 'shard'>): Promise<SharedOut> {
    const of = availableParallelism();
    const shares = Array.from({ length: of }, (_, index): WorkerShare => ({ ...history, shard: { index, of } }));
    const workers = shares.map(
      (workerData) => new Worker(builtModule('bench/checkers/keys-worker.ts'), { workerData }),
    );
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const shared = new SharedOut(workers);
    // Each thread compiles for itself.
    for (let run = 0; run < WARM_UP_RUNS; run++) await shared.check();
    return shared;
  }

  /** ms from asking all threads to the last answer. */
  async check(): Promise<number> {
    const began = performance.now();
    const answers = this.#workers.map((worker) => once(worker, 'message'));
    for (const worker of this.#workers) worker.postMessage('check');
    await Promise.all(answers);
    return performance.now() - began;
  }

  stop(): void {
    for (const worker of this.#workers) worker.postMessage('stop');
  }
}
