import { findWorkload } from '../../workloads/index.js';
import type { Json } from '../history/event.js';
import { isConnectionError } from '../session/connection-errors.js';
import { sessionDriver } from '../session/index.js';
import type { JobContext } from '../session/job.js';
import { SessionError } from '../session/session-error.js';
import type { Session } from '../session/session.js';
import type { SetUpOptions } from './set-up-workloads.js';
import { chaosRoot, workloadRoot } from './workload-root.js';

export type SetUpInput = Pick<SetUpOptions, 'workloads' | 'servers' | 'sessionTimeoutMs' | 'driver'>;

/** Job: makes each workload's znode anew and has the workload make what its clients expect there. */
export async function setUpJob(input: SetUpInput, { signal }: JobContext): Promise<Json> {
  for (;;) {
    const { servers, sessionTimeoutMs, driver } = input;
    const session = sessionDriver(driver).open({ servers, timeoutMs: sessionTimeoutMs, onState: () => undefined });
    try {
      await session.connected(2 * sessionTimeoutMs);
      await ensure(session, chaosRoot);
      for (const workload of input.workloads) await setUp(session, workload);
      return null;
    } catch (error) {
      // Begins from scratch: what an earlier attempt left is removed first.
      if (!isConnectionError(error) || signal.aborted) throw error;
    } finally {
      await session.close();
    }
  }
}

async function setUp(session: Session, { workload: name, options }: SetUpInput['workloads'][number]): Promise<void> {
  const root = workloadRoot(name);
  const workload = findWorkload(name);
  if (workload === undefined) throw new Error(`there is no workload "${name}"`);
  await removeTree(session, root);
  await ensure(session, root);
  await workload.setUp?.(session, { root, options });
}

async function ensure(session: Session, path: string): Promise<void> {
  await session.create(path, '', 'persistent').catch(unless('NODEEXISTS'));
}

/** What an earlier run left, on an ensemble that lives on. */
async function removeTree(session: Session, path: string): Promise<void> {
  const listing = await session.getChildren(path).catch(unless('NONODE'));
  if (listing === undefined) return;
  await Promise.all(listing.children.map((child) => removeTree(session, `${path}/${child}`)));
  await session.delete(path, -1).catch(unless('NONODE'));
}

function unless(expected: SessionError['zooKeeperError']): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof SessionError && error.zooKeeperError === expected) return undefined;
    throw error;
  };
}
