import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import { StateChanges } from './state-changes.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

interface Seen {
  /** The latest state the session has certainly seen, and by which reply. */
  state: number;
  by: Reply | null;
  header: number;
  headerBy: Reply | null;
}

/**
 * S2. "Single System Image: A client will see the same view of the service regardless of the server that it connects
 * to, i.e., a client will never see an older view of the system even if the client fails over to a different server
 * with the same session" (zookeeperOver, "Guarantees"). What a session has seen, by the zxids in stats and of its own
 * writes, bounds from below what its later replies show: a node's `mzxid` is then not older than any change of that node
 * up to there, whoever's reply gave that change away. Reply headers, where recorded, never fall.
 */
export const singleSystemImage: Row = {
  id: 'S2',
  promise: 'a session never sees an older state than it has seen before, whichever server it is connected to',
  needs: 'sessions, and stats or the zxids of replies',
  judge({ replies, patience }, findings) {
    const changes = new StateChanges(replies);
    const sessions = new Map<string, Seen>();
    let judged = 0;
    for (const reply of replies) {
      if (patience.exceeded() !== null) return judged;
      if (reply.session === null) continue;
      const seen = sessions.get(reply.session) ?? { state: 0, by: null, header: 0, headerBy: null };
      sessions.set(reply.session, seen);
      const { mzxid } = reply.stat;
      if (mzxid !== undefined && !reply.changes) {
        judged++;
        const missed = changes.firstAfter(reply.node, mzxid);
        if (missed <= seen.state && seen.by !== null) {
          findings.anomaly(
            'session-went-back',
            `${whoDid(reply.completion)} was shown ${reply.operation.invocation.key ?? 'the node'} of zxid ` +
              `${String(mzxid)} at ${atSeconds(reply.completion.time)}, though it had seen the state at zxid ` +
              `${String(seen.state)} at ${atSeconds(seen.by.completion.time)}, where it was of zxid ${String(missed)}.`,
            indexesOf(seen.by.operation, reply.operation),
          );
        }
      }
      judged += headers(reply, seen, (message, before) =>
        findings.anomaly('session-went-back', message, indexesOf(before.operation, reply.operation)),
      );
      const state = Math.max(reply.transaction ?? 0, mzxid ?? 0, reply.stat.pzxid ?? 0, reply.stat.czxid ?? 0);
      if (state > seen.state) {
        seen.state = state;
        seen.by = reply;
      }
    }
    return judged;
  },
};

function headers(reply: Reply, seen: Seen, report: (message: string, before: Reply) => void): number {
  const zxid = reply.header ?? reply.transaction;
  if (zxid === null || zxid <= 0) return 0;
  if (zxid < seen.header && seen.headerBy !== null) {
    report(
      `${whoDid(reply.completion)} had a reply of zxid ${String(zxid)} at ${atSeconds(reply.completion.time)}, after one ` +
        `of zxid ${String(seen.header)} at ${atSeconds(seen.headerBy.completion.time)}.`,
      seen.headerBy,
    );
  } else {
    seen.header = zxid;
    seen.headerBy = reply;
  }
  return 1;
}
