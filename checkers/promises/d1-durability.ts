import type { Operation } from '../../harness/history/operation.js';
import { nemesisActions } from '../evidence/fault-windows.js';
import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import { nodeOf } from './replies.js';
import type { Row } from './row.js';

/** Faults after which nothing is promised any more, if they hit a majority: then they are not judged at all. */
const destroying = new Set(['wipe', 'corrupt', 'truncate']);

/**
 * D1. "Reliability: Once an update has been applied, it will persist from that time forward until a client overwrites
 * the update" (zookeeperOver, "Guarantees"): a final read shows no older state of a node than any that was acknowledged
 * or once shown to anybody before it began, and no absence unless a delete may have happened.
 */
export const durability: Row = {
  id: 'D1',
  promise: 'what was acknowledged, or once read by anybody, is there in the end on every server',
  needs: 'final reads with stats',
  judge({ events, operations, replies }, findings) {
    if (nemesisActions(events).some(({ fault }) => destroying.has(fault))) return 0;
    const deleted = new Set(operations.flatMap(mayHaveDeleted));
    const newest = new Map<string, Reply>();
    let judged = 0;
    const finals = replies.filter(isFinal).sort((a, b) => a.operation.invokedAt - b.operation.invokedAt);
    let next = 0;
    for (const final of finals) {
      for (; (replies[next]?.operation.completedAt ?? Infinity) < final.operation.invokedAt; next++) {
        const reply = replies[next];
        if (reply === undefined || stateOf(reply) === 0) continue;
        if (stateOf(reply) > stateOf(newest.get(reply.node))) newest.set(reply.node, reply);
      }
      const before = newest.get(final.node);
      if (before === undefined) continue;
      judged++;
      const lost = final.absent ? !deleted.has(final.node) : stateShown(final) < stateOf(before);
      if (!lost) continue;
      const { key, server } = final.operation.invocation;
      findings.anomaly(
        'lost-write',
        `${server ?? 'A server'}'s final read of ${key ?? 'the node'} at ${atSeconds(final.operation.invocation.time)} shows ` +
          `${final.absent ? 'no node' : `a state of zxid ${String(final.stat.mzxid)}`}, though ` +
          `${whoDid(before.completion)} had ${before.changes ? 'written' : 'seen'} one of zxid ` +
          `${String(stateOf(before))} at ${atSeconds(before.completion.time)}.`,
        indexesOf(before.operation, final.operation),
      );
    }
    return judged;
  },
};

function isFinal({ operation, completion }: Reply): boolean {
  return operation.invocation.final === true || completion.final === true;
}

/** The zxid of the node's last change that a reply shows. */
function stateOf(reply: Reply | undefined): number {
  if (reply === undefined) return 0;
  return Math.max(reply.stat.mzxid ?? 0, reply.changes ? (reply.transaction ?? 0) : 0);
}

/** A final reply that shows no zxid shows nothing that could be too old. */
function stateShown({ stat }: Reply): number {
  return stat.mzxid ?? Infinity;
}

function mayHaveDeleted({ invocation, outcome }: Operation): string[] {
  return invocation.f === 'delete' && outcome !== 'fail' ? [nodeOf(invocation)] : [];
}
