import { ChaosError } from '../../harness/foundation/errors.js';
import type { Reply, Session } from '../../harness/session/session.js';
import type { LockMode } from './lock-node.js';

/** What decided that a lock was granted, and the belief in holding it. */
export class Grant {
  readonly mode: LockMode;
  readonly node: GrantedNode;
  #held: boolean;
  readonly #stopListening: () => void;

  /** The belief begins now, and not at all if the session is not connected now. */
  constructor(session: Session, mode: LockMode, node: GrantedNode) {
    this.mode = mode;
    this.node = node;
    this.#held = session.state === 'connected';
    this.#stopListening = session.onState(() => this.giveUp());
  }

  /** False for ever once the connection was lost: from then on the session may have ended without our knowing. */
  isHeld(): boolean {
    return this.#held;
  }

  giveUp(): void {
    this.#held = false;
    this.#stopListening();
  }
}

export interface GrantedNode {
  readonly path: string;
  /** The fencing token; null for a recipe without sequential nodes. */
  readonly sequence: number | null;
  /** Where a reply told it without being asked. */
  readonly czxid?: number;
  /** Sequences of all smaller nodes in the listing that decided, as read. */
  readonly ahead: readonly number[];
  /** The state which that listing shows: its reply's zxid, else the directory's last change of children (`pzxid`). */
  readonly listingZxid?: number;
  /** The reply to the create was lost, and the node was found again. */
  readonly adopted: boolean;
  /** Watch notifications that came while waiting. */
  readonly notifications: number;
  /** Listings of the lock's directory (for `lock-single`: looks at the node) that were needed. */
  readonly listings: number;
}

/** An acquire that ended without the lock: given up, or the session ended. */
export class NotAcquired extends ChaosError {
  /** True when ZooKeeper has confirmed that nothing of the attempt is left: it certainly had no effect. */
  readonly nothingLeft: boolean;
  /** Of the node that was made; null where none is known to have been. */
  readonly sequence: number | null;

  constructor(
    reason: string,
    options: { readonly nothingLeft: boolean; readonly sequence?: number | null; readonly cause?: unknown },
  ) {
    super(`lock not acquired: ${reason}`, { code: reason, cause: options.cause });
    this.nothingLeft = options.nothingLeft;
    this.sequence = options.sequence ?? null;
  }
}

/** Why a session's client can't go on waiting: ZooKeeper's name for a session that is over, else `timeout`. */
export function reasonToStop(session: Session): string {
  if (session.state === 'expired') return 'SESSIONEXPIRED';
  return session.state === 'closed' ? 'CLOSING' : 'timeout';
}

/**
 * A lock over one session, for one contender at a time. Signals limit waiting (for a predecessor, for a connection),
 * never a request under way.
 */
export interface LockRecipe {
  /** Rejects with {@link NotAcquired} when `signal` aborts first or the session ends. */
  acquire(mode: LockMode, signal: AbortSignal): Promise<Grant>;
  /**
   * Deletes exactly the grant's own node, again after a loss of connection. Resolves when ZooKeeper has confirmed that
   * it is gone by our doing, with the deletion's zxid if known; rejects with a SessionError.
   */
  release(grant: Grant, signal: AbortSignal): Promise<Reply>;
  /** Removes what attempts and releases had to leave behind when the connection was gone. */
  settle(signal: AbortSignal): Promise<void>;
}
