import type { Operation } from '../../harness/history/operation.js';
import { parentOf } from './node-view.js';
import type { ArmedWatch, WatchMode, WatchTable } from './armed-watch.js';
import { Announcements } from './announcements.js';
import { PersistentWatches } from './persistent-watches.js';

/** What one session has on the servers, as its replies and events tell. */
export class SessionWatches {
  readonly #armed = new Map<string, ArmedWatch>();
  readonly #possible = new Set<string>();
  readonly #persistent = new Map<string, WatchMode>();
  /** Nodes whose deletion may be told once more, since both tables had it registered anew. */
  readonly #toldByOne = new Set<string>();
  readonly persistent = new PersistentWatches();
  readonly announcements = new Announcements();
  /** Latest state shown to the session, and by what. */
  seen = 0;
  seenBy: Operation | null = null;
  /** zxid of the last event on this connection. */
  lastEventZxid = 0;
  everArmed = false;

  live(): Iterable<ArmedWatch> {
    return this.#armed.values();
  }

  get(path: string, table: WatchTable): ArmedWatch | undefined {
    return this.#armed.get(`${table} ${path}`);
  }

  arm(watch: ArmedWatch): void {
    this.#armed.set(`${watch.table} ${watch.path}`, watch);
    this.#toldByOne.delete(watch.path);
    this.everArmed = true;
  }

  drop(watch: ArmedWatch): void {
    watch.over = true;
    this.#armed.delete(`${watch.table} ${watch.path}`);
  }

  /** A watch was asked for and no clear answer came: it may fire, and need not. */
  mayHave(path: string, table: WatchTable): void {
    this.#possible.add(`${table} ${path}`);
    this.everArmed = true;
  }

  watchForGood(path: string, mode: WatchMode): void {
    if (this.#persistent.get(path) !== 'recursive') this.#persistent.set(path, mode);
    this.everArmed = true;
  }

  /** All watches on the path are gone, or may be. */
  remove(path: string): void {
    this.persistent.remove(path);
    for (const table of ['node', 'children'] as const) {
      const watch = this.get(path, table);
      if (watch === undefined) continue;
      this.drop(watch);
      this.mayHave(path, table);
    }
  }

  /** May an event of that table come although nothing is known to be armed for it? Uses up a possible watch. */
  allows(path: string, tables: readonly WatchTable[], kind: string): boolean {
    const possible = tables.filter((table) => this.#possible.delete(`${table} ${path}`));
    if (possible.length > 0 || this.#persistent.has(path)) return true;
    // Registered anew, a deletion may be told once for each table.
    if (kind === 'deleted' && this.#toldByOne.delete(path)) return true;
    if (kind === 'children-changed') return false;
    for (let above = parentOf(path); above !== null; above = parentOf(above)) {
      if (this.#persistent.get(above) === 'recursive') return true;
    }
    return false;
  }

  /** One event took both watches of a path: the server may have announced each by itself. */
  deletionTold(path: string, fired: readonly ArmedWatch[]): void {
    if (fired.length > 1 && fired.every(({ reconnected }) => reconnected)) this.#toldByOne.add(path);
  }

  disconnected(): void {
    this.lastEventZxid = 0;
    this.persistent.disconnected();
    this.announcements.forget();
    for (const watch of this.#armed.values()) watch.reconnected = true;
  }
}
