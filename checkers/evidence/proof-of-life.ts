import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import { sessionId } from './json-fields.js';
import { sessionOf } from './operations.js';

/** Refusals that the servers decided by looking at the tree, for a session that they took to be alive. */
const refusalsOfTheLiving = new Set(['NONODE', 'NODEEXISTS', 'BADVERSION', 'NOTEMPTY', 'cas-mismatch']);

/** Operations that are transactions whatever they work on. */
const alwaysWrites = new Set(['acquire', 'release', 'write', 'create', 'delete']);

interface Life {
  highestReply: { readonly zxid: number; readonly event: HistoryEvent } | null;
  lastWrite: Operation | null;
}

/**
 * Until when each session certainly lived. A reply alone proves nothing, for a follower cut off from its leader goes on
 * answering a session that the quorum has expired; a reply whose zxid is at or after a deletion does, and so does an
 * acknowledged write invoked after it (properties.md section 2, P1).
 */
export class ProofOfLife {
  readonly #lives = new Map<string, Life>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) this.#see(operation);
  }

  #see(operation: Operation): void {
    const session = sessionOf(operation);
    const reply = operation.completion;
    if (session === null || reply === null || operation.invocation.f === 'close') return;
    const answered = reply.type === 'ok' || (reply.type === 'fail' && refusalsOfTheLiving.has(reply.error ?? ''));
    if (!answered) return;
    const life = this.#lives.get(sessionId(session)) ?? { highestReply: null, lastWrite: null };
    this.#lives.set(sessionId(session), life);
    if (reply.zxid !== undefined && reply.zxid > (life.highestReply?.zxid ?? 0)) {
      life.highestReply = { zxid: reply.zxid, event: reply };
    }
    if (!isWrite(operation)) return;
    if (operation.invokedAt > (life.lastWrite?.invokedAt ?? -1)) life.lastWrite = operation;
  }

  /** A reply to `session` from a state at or after `zxid`. */
  replyAt(session: string, zxid: number): HistoryEvent | null {
    const highest = this.#lives.get(session)?.highestReply ?? null;
    return highest !== null && highest.zxid >= zxid ? highest.event : null;
  }

  /** A write of `session` that the leader answered, and that was invoked after the line at `position`. */
  writeAfter(session: string, position: number): Operation | null {
    const write = this.#lives.get(session)?.lastWrite ?? null;
    return write !== null && write.invokedAt > position ? write : null;
  }
}

/**
 * Answered by the leader, also by a refusal, since it looks at the session before it looks at the tree. Guarded work may
 * be done elsewhere than in ZooKeeper.
 */
function isWrite({ invocation, completion, outcome }: Operation): boolean {
  if (completion === null) return false;
  if (alwaysWrites.has(invocation.f)) return outcome === 'ok' || completion.error !== 'cas-mismatch';
  if (outcome !== 'ok') return false;
  return invocation.f === 'guard' && (completion.zxid !== undefined || completion.stat !== undefined);
}
