import type { Json } from '../../harness/history/event.js';
import { sessionDriver } from '../../harness/session/index.js';
import type { JobContext } from '../../harness/session/job.js';
import { encode } from '../../workloads/node-data.js';
import { ensureNode } from '../../workloads/persistence.js';

export interface LoopNodeInput {
  readonly servers: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  readonly paths: readonly string[];
}

/** Job: makes the nodes that loops read and write. */
export async function loopNodeJob(input: LoopNodeInput, { signal }: JobContext): Promise<Json> {
  const { servers, sessionTimeoutMs, driver, paths } = input;
  const session = sessionDriver(driver).open({ servers, timeoutMs: sessionTimeoutMs, onState: () => undefined });
  try {
    await session.connected(2 * sessionTimeoutMs);
    for (const path of paths) await ensureNode(session, path, encode(null), signal);
    return null;
  } finally {
    await session.close();
  }
}
