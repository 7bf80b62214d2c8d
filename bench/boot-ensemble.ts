import type { CleanUp } from '../harness/clean-up.js';
import { makeEnsemble } from '../harness/ensemble/make-ensemble.js';
import type { EnsembleOptions } from '../harness/ensemble/make-ensemble.js';
import { monotonicNs } from '../harness/foundation/clock.js';
import { Observer } from '../harness/observation/observer.js';
import { chooseRuntime, runtimes } from '../harness/runtimes/index.js';
import type { RunningEnsemble } from '../harness/runtimes/runtime.js';
import { sweepLeftovers } from '../harness/sweep-leftovers.js';
import type { BenchProgress } from './bench.js';

const readyLimitMs = 120_000;

/** The ensemble that a measurement asks for. */
export interface BootRequest {
  readonly ensemble: EnsembleOptions;
  /** A registered runtime, or `auto`. */
  readonly runtime: string;
  /** Container image of ZooKeeper. */
  readonly image: string | null;
}

export interface BootedEnsemble {
  readonly running: RunningEnsemble;
  readonly runtime: { readonly name: string; readonly why: string };
}

/**
 * Boots an ensemble and waits until every server serves; nobody observes it from then on, so that nothing but what is
 * measured is measured.
 *
 * @param cleanUp is told how to stop it, as soon as there is something to stop
 */
export async function bootEnsemble(
  request: BootRequest,
  context: {
    readonly folder: string;
    readonly progress: BenchProgress;
    readonly signal: AbortSignal;
    readonly cleanUp: CleanUp;
  },
): Promise<BootedEnsemble> {
  const { folder, progress, signal, cleanUp } = context;
  for (const leftover of await sweepLeftovers()) progress.line(`swept: ${leftover}`);
  const ensemble = makeEnsemble(request.ensemble);
  const { runtime, why } = await chooseRuntime(request.runtime, ensemble, runtimes, request.image ?? undefined);
  progress.line(`runtime ${why}`);
  const booting = runtime.boot(ensemble, {
    runId: `bench-${process.pid.toString(36)}-${monotonicNs().toString(36)}`,
    runFolder: folder,
    progress: (line) => progress.line(line),
    signal,
    ...(request.image === null ? {} : { image: request.image }),
  });
  cleanUp.add('the ensemble', () =>
    booting.then(
      (running) => running.shutDown(),
      () => undefined,
    ),
  );
  const running = await booting;
  const observer = new Observer({ servers: running.servers, recorder: { record: () => undefined } });
  try {
    observer.start();
    await observer.ready({ limitMs: readyLimitMs, signal });
  } finally {
    await observer.stop();
  }
  return { running, runtime: { name: runtime.name, why } };
}
