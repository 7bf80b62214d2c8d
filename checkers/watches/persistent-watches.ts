import type { Operation } from '../../harness/history/operation.js';
import type { WatchMode } from './armed-watch.js';
import { pathOf } from './node-view.js';

/** A change whose place in ZooKeeper's one history is known. */
export interface PlacedChange {
  readonly zxid: number;
  readonly path: string;
  /** The event that announces it. */
  readonly kind: string;
  readonly operation: Operation;
}

const kinds: Readonly<Record<string, string>> = { create: 'created', write: 'data-changed', delete: 'deleted' };

/** All acknowledged changes with a zxid, ascending. */
export function placedChanges(operations: readonly Operation[]): PlacedChange[] {
  return operations
    .flatMap((operation): PlacedChange[] => {
      const { invocation, completion, outcome } = operation;
      const kind = kinds[invocation.f];
      const zxid = completion?.zxid;
      if (kind === undefined || outcome !== 'ok' || zxid === undefined || zxid <= 0) return [];
      return [{ zxid, path: pathOf(invocation), kind, operation }];
    })
    .sort((a, b) => a.zxid - b.zxid);
}

interface Persistent {
  readonly arm: Operation;
  readonly path: string;
  readonly recursive: boolean;
  readonly since: number;
}

/**
 * The persistent watches of one session (A5): while it is connected, every change after the registration of a node
 * that one covers is announced, once. What happens during a disconnection is not: the watch is there again only after.
 */
export class PersistentWatches {
  #armed: Persistent[] = [];
  readonly #told = new Set<string>();
  #next = 0;
  /** Changes up to here are not judged: they may have come while nobody was told. */
  #blindUpTo = 0;
  #reconnecting = false;

  /** @param zxid of the reply's header: whatever comes after it comes after the registration */
  arm(arm: Operation, path: string, mode: WatchMode, zxid: number | undefined): void {
    if (zxid === undefined) return;
    this.#armed.push({ arm, path, recursive: mode === 'recursive', since: zxid });
  }

  remove(path: string): void {
    this.#armed = this.#armed.filter((watch) => watch.path !== path);
  }

  disconnected(): void {
    this.#reconnecting = true;
  }

  /** False when the same event was told before on this session. */
  tell(kind: string, path: string, zxid: number): boolean {
    if (this.#armed.length === 0) return true;
    const id = `${kind} ${path} ${String(zxid)}`;
    if (this.#told.has(id)) return false;
    this.#told.add(id);
    return true;
  }

  /** The changes up to the state that the session has now seen, of which it should have been told and was not. */
  *untold(changes: readonly PlacedChange[], seen: number): Iterable<{ change: PlacedChange; arm: Operation }> {
    if (this.#reconnecting) {
      this.#blindUpTo = seen;
      this.#reconnecting = false;
    }
    for (; (changes[this.#next]?.zxid ?? Infinity) <= seen; this.#next++) {
      const change = changes[this.#next];
      if (change === undefined || change.zxid <= this.#blindUpTo) continue;
      if (this.#told.has(`${change.kind} ${change.path} ${String(change.zxid)}`)) continue;
      const watch = this.#armed.find((armed) => covers(armed, change));
      if (watch !== undefined) yield { change, arm: watch.arm };
    }
  }
}

function covers({ path, recursive, since }: Persistent, change: PlacedChange): boolean {
  if (change.zxid <= since) return false;
  return change.path === path || (recursive && change.path.startsWith(path === '/' ? '/' : `${path}/`));
}
