import type { HistoryEvent } from '../../harness/history/event.js';
import type { ArmedWatch } from './armed-watch.js';
import type { NodeView } from './node-view.js';

/** A watch that fired, and what it said. */
export interface Announcement {
  readonly event: HistoryEvent;
  readonly kind: string;
  readonly watch: ArmedWatch;
}

/**
 * What a session was told on its present connection. A server tells a change when it makes it, so whatever that server
 * answers afterwards shows the change: a reply that still shows the state the watch was armed at proves the event wrong.
 * On the next connection that need not be so, for a client that reconnects names the last reply it had, not the event.
 */
export class Announcements {
  readonly #told = new Map<string, Announcement>();

  tell(announcement: Announcement): void {
    const { path, table } = announcement.watch;
    this.#told.set(`${table} ${path}`, announcement);
  }

  /** An announcement that a later reply on the same connection shows to be wrong: once for each event. */
  disproved(path: string, view: NodeView): Announcement | null {
    let wrong: Announcement | null = null;
    for (const table of ['node', 'children']) {
      const told = this.#told.get(`${table} ${path}`);
      if (told === undefined || !isUnchanged(told, view)) continue;
      wrong ??= told;
      this.#told.delete(`${table} ${path}`);
    }
    return wrong;
  }

  forget(): void {
    this.#told.clear();
  }
}

/** Is the node what it was when the watch was armed, as far as the event speaks of it? False in doubt. */
function isUnchanged({ kind, watch: { base } }: Announcement, { czxid, mzxid, pzxid }: NodeView): boolean {
  if (base?.czxid === undefined || base.czxid === null || czxid !== base.czxid) return false;
  if (kind === 'deleted') return true;
  if (kind === 'data-changed') return mzxid !== null && mzxid === base.mzxid;
  return kind === 'children-changed' && pzxid !== null && pzxid === base.pzxid;
}
