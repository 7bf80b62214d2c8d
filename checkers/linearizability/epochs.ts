import type { HistoryEvent, Json } from '../../harness/history/event.js';

const EPOCH = 2 ** 32;

/** The epoch of the leader that made a transaction. */
export function epochOf(zxid: number): number {
  return Math.floor(zxid / EPOCH);
}

/** From a place in the history on, a server's epoch; Infinity while it never answered, -1 when it told none. */
interface Look {
  readonly at: number;
  readonly epoch: number;
}

/** What the observer noted of the servers' epochs: tells which servers may still have followed a deposed leader. */
export class EpochLog {
  /** Of each server, in the order of the history. */
  readonly #looks = new Map<string, Look[]>();
  /** Numbers of the servers that ever led (`zk3`: 3). */
  readonly #leaders = new Set<number>();
  /** Sessions that lost a connection, and where first: from there on they may be on any server. */
  readonly #moved = new Map<string, number>();

  add(event: HistoryEvent, position: number): void {
    if (event.f === 'connection') this.#noteConnection(event, position);
    else if (event.process === 'observer' && event.f === 'server-state') this.#noteState(event, position);
  }

  #noteConnection({ session = '', value }: HistoryEvent, position: number): void {
    if (value === 'disconnected' && !this.#moved.has(session)) this.#moved.set(session, position);
  }

  #noteState(event: HistoryEvent, at: number): void {
    const state = (event.value ?? {}) as { readonly server?: Json; readonly role?: Json; readonly epoch?: Json };
    const server = event.server ?? state.server;
    if (typeof server !== 'string') return;
    if (state.role === 'leader') this.#leaders.add(numberOf(server));
    const looks = this.#looks.get(server) ?? [];
    this.#looks.set(server, looks);
    // One that was paused may answer its clients before the observer's next look: it is as far as it was last seen.
    const unseen = state.role === 'silent' ? (looks.at(-1)?.epoch ?? Infinity) : -1;
    looks.push({ at, epoch: typeof state.epoch === 'number' ? state.epoch : unseen });
  }

  /**
   * Whether a leader may have answered this session at a place of the history. The highest byte of a session's id is the
   * number of the server that made it (ZooKeeper's `SessionTrackerImpl.initializeNextSessionId`), and there it stays
   * until it loses its connection.
   */
  mayBeOnLeader(session: string, position: number): boolean {
    if (this.#leaders.size === 0) return false;
    const moved = this.#moved.get(session) ?? Infinity;
    return moved < position || this.#leaders.has(Number.parseInt(session.padStart(16, '0').slice(0, 2), 16));
  }

  /** The lowest epoch that a server (null: any server) may have been in at a place of the history; -1: not known. */
  lowestAt(server: string | null, position: number): number {
    if (server !== null) return epochAt(this.#looks.get(server), position);
    const epochs = Array.from(this.#looks.values(), (looks) => epochAt(looks, position));
    return epochs.length === 0 ? -1 : Math.min(...epochs);
  }
}

function numberOf(server: string): number {
  return Number(/\d+$/.exec(server)?.[0]);
}

function epochAt(looks: readonly Look[] | undefined, position: number): number {
  return looks?.findLast(({ at }) => at < position)?.epoch ?? -1;
}
