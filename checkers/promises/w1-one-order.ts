import { atSeconds, indexesOf, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import type { Row } from './row.js';

/**
 * W1. Writes are linearizable ("A-linearizable": Hunt, Konar, Junqueira, Reed, USENIX ATC 2010, section 2.3): a write
 * acknowledged before another was asked for has the lower zxid, and no two transactions share one.
 */
export const oneOrder: Row = {
  id: 'W1',
  promise: 'zxids of writes rise in real time, and are unique',
  needs: 'the zxids of writes',
  judge({ replies }, findings) {
    const writes = replies.filter(({ transaction }) => transaction !== null);
    const byInvocation = [...writes].sort((a, b) => a.operation.invokedAt - b.operation.invokedAt);
    const owners = new Map<number, Reply>();
    let completed = 0;
    let highest: Reply | null = null;
    for (const write of byInvocation) {
      const zxid = write.transaction ?? 0;
      for (; (writes[completed]?.operation.completedAt ?? Infinity) < write.operation.invokedAt; completed++) {
        const next = writes[completed];
        if (next !== undefined && (next.transaction ?? 0) > (highest?.transaction ?? 0)) highest = next;
      }
      if (highest !== null && (highest.transaction ?? 0) > zxid) {
        findings.anomaly(
          'writes-out-of-order',
          `${describe(write)} has zxid ${String(zxid)}, though ${describe(highest)}, acknowledged before at ` +
            `${atSeconds(highest.completion.time)}, has ${String(highest.transaction)}.`,
          indexesOf(highest.operation, write.operation),
        );
      }
      const owner = owners.get(zxid);
      owners.set(zxid, write);
      if (owner === undefined) continue;
      findings.anomaly(
        'zxid-twice',
        `${describe(owner)} and ${describe(write)} have the same zxid ${String(zxid)}.`,
        indexesOf(owner.operation, write.operation),
      );
    }
    return writes.length;
  },
};

function describe({ operation: { invocation } }: Reply): string {
  return `the ${invocation.f} of ${invocation.key ?? 'the node'} by ${whoDid(invocation)} at ${atSeconds(invocation.time)}`;
}
