import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/** Operations that are one request each, so that their replies must come in the order of submission. */
const singleRequests = new Set(['read', 'write', 'cas', 'create', 'delete', 'watch']);

/**
 * S1. "Sequential Consistency: Updates from a client will be applied in the order that they were sent"
 * (zookeeperOver, "Guarantees"), and replies come back in that order: the zxids of a session's writes rise in the order
 * of submission, and of two single requests on one connection the first is answered first.
 */
export const sessionOrder: Row = {
  id: 'S1',
  promise: "a session's requests are answered, and its writes applied, in the order of submission",
  needs: 'sessions, and the zxids of writes',
  judge({ replies }, findings) {
    const bySubmission = replies
      .filter(({ session }) => session !== null)
      .sort((a, b) => a.operation.invokedAt - b.operation.invokedAt);
    const lastWrite = new Map<string, Reply>();
    const lastAnswered = new Map<string, Reply>();
    let judged = 0;
    for (const reply of bySubmission) {
      const session = reply.session ?? '';
      if (reply.transaction !== null) {
        judged++;
        const before = lastWrite.get(session);
        if (before !== undefined && (before.transaction ?? 0) >= reply.transaction) {
          findings.anomaly(
            'session-writes-out-of-order',
            `${whoDid(reply.completion)} wrote at ${atSeconds(reply.operation.invocation.time)} with zxid ` +
              `${String(reply.transaction)}, not above ${String(before.transaction)} of what it had written at ` +
              `${atSeconds(before.operation.invocation.time)}.`,
            indexesOf(before.operation, reply.operation),
          );
        }
        lastWrite.set(session, reply);
      }
      if (!singleRequests.has(reply.operation.invocation.f) || reply.operation.invocation.synced === true) continue;
      const before = lastAnswered.get(session);
      if (before !== undefined && before.operation.completedAt > reply.operation.completedAt) {
        findings.anomaly(
          'replies-out-of-order',
          `${whoDid(reply.completion)} was answered what it asked at ${atSeconds(reply.operation.invocation.time)} ` +
            `before what it had asked at ${atSeconds(before.operation.invocation.time)}.`,
          indexesOf(before.operation, reply.operation),
        );
      } else {
        lastAnswered.set(session, reply);
      }
    }
    return judged;
  },
};
