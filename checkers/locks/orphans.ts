import type { Findings } from '../evidence/findings.js';
import { sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import { atSeconds, indexesOf, sessionName } from '../evidence/wording.js';
import type { LockHistory, LockRecord, NodesFound } from './lock-history.js';

/**
 * Lock nodes found whose owner no longer wants them: its session is alive and connected, but it neither holds the lock
 * by that node nor waits for it. Such a node blocks everybody else until the session ends.
 *
 * @returns how many nodes were left by sessions that had ended: not the recipe's fault
 */
export function judgeOrphans(lock: LockRecord, history: LockHistory, findings: Findings): number {
  let leftBehind = 0;
  for (const found of lock.found) {
    for (const node of found.nodes) {
      if (node.session === null) continue;
      const state = history.connections.get(node.session)?.findLast(({ position }) => position < found.position)?.state;
      if (state !== 'connected') {
        leftBehind++;
        continue;
      }
      if (isWanted(lock, found, node.sequence, node.session)) continue;
      findings.anomaly(
        'orphan-node',
        `${lock.key}: ${node.sequence === null ? 'its node' : `node ${String(node.sequence)}`} was found at ${atSeconds(found.event.time)}, though its owner, ` +
          `session ${sessionName(node.session)}, was connected and neither held the lock by it nor waited for it.`,
        indexesOf(found.event),
      );
    }
  }
  return leftBehind;
}

function isWanted(lock: LockRecord, { position }: NodesFound, sequence: number | null, session: string): boolean {
  const waits = lock.acquires.some((acquire) => {
    const owner = sessionOf(acquire);
    // An acquire of a session that nobody recorded may be anybody's.
    const mayBeIts = owner === null || sessionId(owner) === session;
    return mayBeIts && acquire.invokedAt < position && endOf(acquire.completedAt, acquire.outcome) > position;
  });
  if (waits) return true;
  return lock.grants.some(
    (grant) =>
      grant.session === session &&
      grant.sequence === sequence &&
      grant.grantedAt < position &&
      (grant.release === null || endOf(grant.release.completedAt, grant.release.outcome) > position),
  );
}

/** Whatever ended unknown may still be at it. */
function endOf(completedAt: number, outcome: string): number {
  return outcome === 'info' ? Infinity : completedAt;
}
