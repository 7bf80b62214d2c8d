import type { WatchKind } from '../harness/session/session.js';

/** What a one-time watch is armed with: get, exists, or getChildren. */
export type WatchMode = 'data' | 'exists' | 'children';

/** ZooKeeper keeps two tables of watches: get and exists share one. */
type Table = 'node' | 'children';

function tableOf(mode: WatchMode): Table {
  return mode === 'children' ? 'children' : 'node';
}

/** One armed watch of this session, until it fires. */
export interface Arm {
  readonly path: string;
  readonly mode: WatchMode;
  /** The notification of the node's deletion that ended this watch was already taken down by the other one there. */
  toldByOther: boolean;
  /** Its arming failed as far as we were told: whatever it may still say is not counted. */
  failed: boolean;
}

/**
 * The watches this session has on the server, one at most for each path and table: what the server would take for one
 * watch is armed once. A deletion fires both watches of a path with a single notification, which drivers hand to both
 * watchers: it counts once.
 */
export class WatchArms {
  readonly #arms = new Map<string, Arm>();

  has(path: string, mode: WatchMode): boolean {
    return this.#arms.has(`${tableOf(mode)} ${path}`);
  }

  /** The server has confirmed the watch. */
  confirmed(arm: Arm): void {
    this.#arms.set(`${tableOf(arm.mode)} ${arm.path}`, arm);
  }

  /** A watcher was called. True when this is a notification of its own, false when it was counted already. */
  fired(arm: Arm, kind: WatchKind): boolean {
    if (arm.failed || (kind === 'deleted' && arm.toldByOther)) return false;
    this.#disarm(arm);
    if (kind === 'deleted') {
      const other = this.#arms.get(`${arm.mode === 'children' ? 'node' : 'children'} ${arm.path}`);
      if (other !== undefined) {
        other.toldByOther = true;
        this.#disarm(other);
      }
    }
    return true;
  }

  /** Paths with at least one armed watch, in the order of arming. */
  paths(): string[] {
    return [...new Set([...this.#arms.values()].map((arm) => arm.path))];
  }

  #disarm(arm: Arm): void {
    const key = `${tableOf(arm.mode)} ${arm.path}`;
    if (this.#arms.get(key) === arm) this.#arms.delete(key);
  }
}
