import type { Json } from '../../harness/history/event.js';
import { sessionDriver } from '../../harness/session/index.js';
import type { JobContext } from '../../harness/session/job.js';
import { ensureNode } from '../../workloads/persistence.js';
import { loadNode, type LoadOrder } from './load-order.js';

export type LoadNodesInput = Pick<
  LoadOrder,
  'servers' | 'sessionTimeoutMs' | 'driver' | 'root' | 'nodes' | 'valueBytes'
>;

/** Job: makes the nodes that the load reads and writes. */
export async function loadNodesJob(input: LoadNodesInput, { signal }: JobContext): Promise<Json> {
  const { servers, sessionTimeoutMs, driver, root, nodes, valueBytes } = input;
  const session = sessionDriver(driver).open({ servers, timeoutMs: sessionTimeoutMs, onState: () => undefined });
  try {
    await session.connected(2 * sessionTimeoutMs);
    await ensureNode(session, root, '', signal);
    const data = 'x'.repeat(valueBytes);
    for (let at = 0; at < nodes; at++) await ensureNode(session, loadNode(root, at), data, signal);
    return null;
  } finally {
    await session.close();
  }
}
