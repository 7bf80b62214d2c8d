import { join } from 'node:path';
import type { Json } from '../history/event.js';
import { ChildLog } from '../session/child-log.js';
import { runJob } from '../session/run-job.js';
import type { SetUpInput } from './set-up-job.js';

export interface SetUpOptions {
  readonly workloads: readonly { readonly workload: string; readonly options: Readonly<Record<string, Json>> }[];
  /** Where clients connect, `host:port` each. */
  readonly servers: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  readonly runFolder: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** Makes the workloads' znodes, and what their clients expect there, in one process. What an earlier run left goes. */
export async function setUpWorkloads(options: SetUpOptions): Promise<void> {
  const { servers, sessionTimeoutMs, driver, limitMs, signal, runFolder } = options;
  const workloads = options.workloads.map(({ workload, options: given }) => ({ workload, options: given }));
  const input = { workloads, servers, sessionTimeoutMs, driver } satisfies SetUpInput;
  await runJob(
    { module: 'harness/client/set-up-job.ts', job: 'setUpJob', input },
    { what: 'the set-up of the workloads', limitMs, signal, log: new ChildLog(join(runFolder, 'set-up.log')) },
  );
}
