import type { Session } from '../../harness/session/session.js';
import type { Recording } from '../workload.js';
import { inOrder } from './lock-node.js';

/**
 * Notes who is still in a lock's directory when all is over, as this server sees it: `lock-nodes`,
 * [{`sequence`, `session`}]. The session is the node's owner by its stat, not by its name.
 */
export async function noteLockNodes(
  session: Session,
  context: { readonly record: Recording; readonly root: string; readonly server: string },
  key: string,
): Promise<void> {
  const directory = `${context.root}/${key}`;
  await session.sync(directory);
  const { children } = await session.getChildren(directory);
  const sequences = new Map(inOrder(children).map((node) => [node.name, node.sequence]));
  const nodes: { sequence: number | null; session: string }[] = [];
  for (const name of children) {
    const { stat } = await session.exists(`${directory}/${name}`);
    if (stat !== null) nodes.push({ sequence: sequences.get(name) ?? null, session: stat.ephemeralOwner });
  }
  context.record.note({ f: 'lock-nodes', key, value: nodes, server: context.server, final: true });
}
