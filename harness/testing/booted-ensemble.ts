import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnsembleOptions, makeEnsemble } from '../ensemble/make-ensemble.js';
import { Observer } from '../observation/observer.js';
import { processRuntime } from '../runtimes/process/process-runtime.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';

/** Real servers for the tests of one file. */
export interface BootedEnsemble {
  readonly ensemble: RunningEnsemble;
  /** The run's folder: what tests write there goes with the ensemble. */
  readonly folder: string;
  /** Ends the servers and removes the folder. */
  readonly end: () => Promise<void>;
}

/** Resolves when the servers are started; a test that needs them to serve waits for {@link serving}. */
export async function bootForTests(name: string, options: EnsembleOptions): Promise<BootedEnsemble> {
  const folder = await mkdtemp(join(tmpdir(), `zk-chaos-${name}-`));
  const ensemble = await processRuntime.boot(makeEnsemble(options), {
    runId: `${name}-${process.pid}`,
    runFolder: folder,
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  const end = async (): Promise<void> => {
    await ensemble.shutDown();
    await rm(folder, { recursive: true, force: true });
  };
  return { ensemble, folder, end };
}

/** Resolves when all follow one leader. */
export async function serving({ servers }: RunningEnsemble): Promise<void> {
  const observer = new Observer({ servers, recorder: { record: () => undefined } });
  observer.start();
  await observer.ready({ limitMs: 60_000 });
  await observer.stop();
}
