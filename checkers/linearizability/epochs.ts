import type { HistoryEvent, Json } from '../../harness/history/event.js';

const EPOCH = 2 ** 32;

/** The epoch of the leader that made a transaction. */
export function epochOf(zxid: number): number {
  return Math.floor(zxid / EPOCH);
}

/** What the observer noted of the servers' epochs: tells which servers may still have followed a deposed leader. */
export class EpochLog {
  readonly #latest = new Map<string, number>();
  /** Of each server: places in the history, and its epoch from there on; Infinity while it never answered. */
  readonly #log = new Map<string, { at: number; epoch: number }[]>();

  /** Numbers of the servers that ever led (`zk3`: 3). */
  readonly #leaders = new Set<number>();
  /** Sessions that lost a connection, and where first: from there on they may be on any server. */
  readonly #moved = new Map<string, number>();

  add(event: HistoryEvent, position: number): void {
    if (event.f === 'connection') this.#noteConnection(event, position);
    if (event.process !== 'observer' || event.f !== 'server-state') return;
    const state = event.value as { readonly server?: Json; readonly role?: Json; readonly epoch?: Json } | undefined;
    const server = event.server ?? state?.server;
    if (typeof server !== 'string') return;
    if (state?.role === 'leader') this.#leaders.add(Number(/\d+$/.exec(server)?.[0] ?? NaN));
    // One that was paused may answer its clients before the observer's next look: it is as far as it was last seen.
    const unseen = state?.role === 'silent' ? (this.#latest.get(server) ?? Infinity) : -1;
    const epoch = typeof state?.epoch === 'number' ? state.epoch : unseen;
    if (this.#latest.get(server) === epoch) return;
    this.#latest.set(server, epoch);
    const log = this.#log.get(server);
    if (log === undefined) this.#log.set(server, [{ at: position, epoch }]);
    else log.push({ at: position, epoch });
  }

  /**
   * Whether a leader may have answered this session at a place of the history. The highest byte of a session's id is the
   * number of the server that made it (ZooKeeper's `SessionTrackerImpl.initializeNextSessionId`), and there it stays
   * until it loses its connection.
   */
  mayBeOnLeader(session: string, position: number): boolean {
    if (this.#leaders.size === 0) return false;
    const moved = this.#moved.get(session);
    if (moved !== undefined && moved < position) return true;
    return this.#leaders.has(Number.parseInt(session.padStart(16, '0').slice(0, 2), 16));
  }

  #noteConnection({ session, value }: HistoryEvent, position: number): void {
    if (session !== undefined && value === 'disconnected' && !this.#moved.has(session)) {
      this.#moved.set(session, position);
    }
  }

  /** The lowest epoch that a server (null: any server) may have been in at a place of the history; -1: not known. */
  lowestAt(server: string | null, position: number): number {
    if (server !== null) return epochAt(this.#log.get(server) ?? [], position);
    if (this.#log.size === 0) return -1;
    let lowest = Infinity;
    for (const log of this.#log.values()) lowest = Math.min(lowest, epochAt(log, position));
    return lowest;
  }
}

function epochAt(log: readonly { readonly at: number; readonly epoch: number }[], position: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle]?.at ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return log[low - 1]?.epoch ?? -1;
}
