import type { Json } from '../../harness/history/event.js';
import { nativeDriver } from '../../harness/session/native-session.js';
import type { JobContext } from '../../harness/session/job.js';
import { ensureNode } from '../../workloads/persistence.js';

const connectLimitMs = 30_000;

/** Job: makes the znode of each contest's lock, before the first contest: none begins with the making of nodes. */
export async function lockNodesJob(
  input: { readonly servers: readonly string[]; readonly paths: readonly string[]; readonly sessionTimeoutMs: number },
  { signal }: JobContext,
): Promise<Json> {
  const { servers, paths, sessionTimeoutMs } = input;
  const session = nativeDriver.open({ servers, timeoutMs: sessionTimeoutMs, onState: () => undefined });
  try {
    await session.connected(connectLimitMs);
    await Promise.all(paths.map((path) => ensureNode(session, path, '', signal)));
    return null;
  } finally {
    await session.close();
  }
}
