import { ProofOfLife } from '../evidence/proof-of-life.js';
import { sessionId } from '../evidence/json-fields.js';
import { atSeconds, indexesOf, sessionName } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import { nodeOf } from './replies.js';
import type { Row } from './row.js';

/**
 * P1. "These znodes exist as long as the session that created the znode is active" (zookeeperProgrammers, "Ephemeral
 * Nodes"): a node that was seen with its owner is not gone while that session lives. Proof of life is a reply from a
 * state at or after one without the node; a later reply alone proves nothing, for a server that is cut off goes on
 * answering. Nodes that somebody may have deleted are exempt. (Lock nodes, which nobody reads, are judged by
 * mutual-exclusion.)
 */
export const ephemerals: Row = {
  id: 'P1',
  promise: 'an ephemeral node is not gone while its session lives',
  needs: 'reads of ephemeral nodes with their owner, and zxids',
  judge({ operations, replies }, findings) {
    const life = new ProofOfLife(operations);
    const deleted = new Set(
      operations.flatMap(({ invocation, outcome }) =>
        invocation.f === 'delete' && outcome !== 'fail' ? [nodeOf(invocation)] : [],
      ),
    );
    const owned = new Map<string, Reply>();
    let judged = 0;
    for (const reply of replies) {
      const before = owned.get(reply.node);
      const goneBy = before === undefined ? null : goneAt(before, reply);
      if (before !== undefined && goneBy !== null && !deleted.has(reply.node)) {
        judged++;
        const owner = sessionId(before.stat.ephemeralOwner ?? '');
        const alive = life.replyAt(owner, goneBy);
        if (alive !== null) {
          findings.anomaly(
            'ephemeral-gone',
            `${reply.operation.invocation.key ?? 'A node'} was gone at ${atSeconds(reply.completion.time)}, in a state at or ` +
              `before zxid ${String(goneBy)}, though nobody had deleted it and the session that owned it, ` +
              `${sessionName(owner)}, lived on: it had a reply of zxid ${String(alive.zxid)} at ${atSeconds(alive.time)}.`,
            indexesOf(before.operation, reply.operation, alive),
          );
        }
        owned.delete(reply.node);
      }
      if ((reply.stat.ephemeralOwner ?? '0') !== '0' && reply.stat.czxid !== undefined) owned.set(reply.node, reply);
    }
    return judged;
  },
};

/** A zxid by which the node that was seen is known to have gone; null if it may still be there. */
function goneAt(seen: Reply, reply: Reply): number | null {
  const was = seen.stat.czxid ?? 0;
  const { czxid } = reply.stat;
  if (czxid !== undefined) return czxid > was ? czxid : null;
  return reply.absent && reply.header !== null && reply.header > was ? reply.header : null;
}
