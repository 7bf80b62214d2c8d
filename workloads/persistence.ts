import type { Session } from '../harness/session/session.js';
import { SessionError, type ZooKeeperErrorName } from '../harness/session/session-error.js';
import { untilConnected } from './waiting.js';

/** The connection went before an answer came; the session may well live on. */
export function isConnectionLoss(thrown: unknown): thrown is SessionError {
  return (
    thrown instanceof SessionError &&
    (thrown.zooKeeperError === 'CONNECTIONLOSS' || thrown.zooKeeperError === 'OPERATIONTIMEOUT')
  );
}

/** ZooKeeper answered: there is no such node. */
export const isNoNode = answered('NONODE');

/** ZooKeeper answered: there is such a node already. */
export const isNodeExists = answered('NODEEXISTS');

/** ZooKeeper answered: the node has children. */
export const isNotEmpty = answered('NOTEMPTY');

function answered(error: ZooKeeperErrorName): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof SessionError && thrown.zooKeeperError === error;
}

/**
 * Makes a request that may be repeated (a read, a delete of a node that is ours alone) until an answer comes. Rejects
 * with the last loss of connection when the session ends or `signal` aborts; `signal` limits the waiting, not a
 * request under way.
 */
export async function persist<T>(session: Session, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (thrown) {
      if (!isConnectionLoss(thrown) || signal.aborted || !(await untilConnected(session, signal))) throw thrown;
    }
  }
}

/** Creates a persistent node unless it exists; repeated until ZooKeeper has said which. */
export async function ensureNode(session: Session, path: string, data: string, signal: AbortSignal): Promise<void> {
  try {
    await persist(session, signal, () => session.create(path, data, 'persistent'));
  } catch (thrown) {
    if (!isNodeExists(thrown)) throw thrown;
  }
}
