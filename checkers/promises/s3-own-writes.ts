import type { Operation } from '../../harness/history/operation.js';
import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import { nodeOf } from './replies.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/**
 * S3. A session sees its own acknowledged writes: follows from "Sequential Consistency" and "Single System Image"
 * (zookeeperOver, "Guarantees"). A node that the session created is absent only if somebody may have deleted it.
 */
export const ownWrites: Row = {
  id: 'S3',
  promise: 'what a session wrote and was acknowledged, its later reads show',
  needs: 'sessions, and stats or versions',
  judge({ operations, replies }, findings) {
    const own = new Map<string, Reply>();
    const deletions = lastDeletions(operations);
    let judged = 0;
    for (const reply of replies) {
      if (reply.session === null) continue;
      const id = `${reply.session} ${reply.node}`;
      const { f, key } = reply.operation.invocation;
      if (reply.changes) {
        if (f === 'delete') own.delete(id);
        else own.set(id, reply);
        continue;
      }
      const before = own.get(id);
      if (before === undefined || before.operation.completedAt > reply.operation.invokedAt) continue;
      const lacks = lacking(before, reply, deletions);
      if (lacks === undefined) continue;
      judged++;
      if (lacks === null) continue;
      findings.anomaly(
        'own-write-not-seen',
        `${whoDid(reply.completion)} read ${key ?? 'the node'} at ${atSeconds(reply.operation.invocation.time)} and was ` +
          `shown ${lacks}, though it had itself done a ${before.operation.invocation.f} at ` +
          `${atSeconds(before.operation.invocation.time)}.`,
        indexesOf(before.operation, reply.operation),
      );
    }
    return judged;
  },
};

/** What shows that the own write is missing; null if it is not missing, undefined if that cannot be told. */
function lacking(own: Reply, reply: Reply, deletions: ReadonlyMap<string, number>): string | null | undefined {
  if (reply.absent) {
    const deleted = (deletions.get(reply.node) ?? -1) > own.operation.invokedAt;
    return deleted || (own.stat.ephemeralOwner ?? '0') !== '0' ? undefined : 'no node';
  }
  const written = own.stat.mzxid ?? own.transaction;
  const { mzxid, version, czxid } = reply.stat;
  if (mzxid !== undefined && written !== null) {
    return mzxid < written ? `a state of zxid ${String(mzxid)}, before ${String(written)}` : null;
  }
  const sameNode = czxid === undefined || own.stat.czxid === undefined || czxid === own.stat.czxid;
  const mayBeAnew = deletions.has(reply.node);
  if (version === undefined || own.stat.version === undefined || !sameNode || mayBeAnew) return undefined;
  return version < own.stat.version ? `version ${String(version)}, below ${String(own.stat.version)}` : null;
}

/** Until when, at the latest, a delete of each node may have taken effect, by position. */
function lastDeletions(operations: readonly Operation[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const { invocation, outcome, completedAt } of operations) {
    if (invocation.f !== 'delete' || outcome === 'fail') continue;
    const node = nodeOf(invocation);
    last.set(node, Math.max(last.get(node) ?? -1, completedAt));
  }
  return last;
}
