import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import { nativeEventKinds, nativeState, openNativeClient } from './native-client.js';
import type { NativeClient, NativeDone, NativeHandle, NativeStat, NativeWatcher } from './native-client.js';
import { errorOfRefusal, errorOfReply } from './native-errors.js';
import { PendingRequests, type PendingRequest } from './pending-requests.js';
import { SessionError, type ZooKeeperErrorName } from './session-error.js';
import type { CreateMode, Session, SessionDriver, SessionOptions, SessionState, Stat, Watcher } from './session.js';

const createFlags: Readonly<Record<CreateMode, number>> = {
  persistent: 0,
  ephemeral: 1,
  'persistent-sequential': 2,
  'ephemeral-sequential': 3,
};

/** A reply may take this many session timeouts; the C client itself gives up a silent connection after 2/3 of one. */
const REPLY_LIMIT_TIMEOUTS = 3;

/**
 * A session on the C client. Requests wait here while there is no connection, so that what never left is known not to
 * have left; the C client would queue them and report a loss either way. Everything runs on one thread: the C client
 * calls back in the order in which replies and events came over the socket, and promises continue between two calls.
 */
class NativeSession implements Session {
  readonly #client: NativeClient;
  readonly #handle: NativeHandle;
  readonly #options: SessionOptions;
  readonly #requests: PendingRequests;
  readonly #sweeper: NodeJS.Timeout;
  readonly #listeners = new Set<(state: SessionState) => void>();
  #state: SessionState = 'connecting';
  #id: string | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    const waitingNs = options.timeoutMs * NS_PER_MS;
    this.#requests = new PendingRequests({ waitingNs, replyNs: REPLY_LIMIT_TIMEOUTS * waitingNs });
    this.#client = openNativeClient(options.servers, options.timeoutMs);
    this.#handle = this.#client.native;
    this.#client.on('connect', () => {
      this.#connected();
    });
    this.#client.on('connecting', () => {
      this.#disconnected();
    });
    this.#client.on('close', (_, code) => {
      this.#ended(code === nativeState.expired ? 'expired' : 'closed');
    });
    this.#sweeper = setInterval(
      () => {
        this.#noticeSilentLoss();
        this.#requests.sweep(monotonicNs());
      },
      Math.max(20, options.timeoutMs / 10),
    );
  }

  get id(): string | null {
    return this.#id;
  }

  get state(): SessionState {
    return this.#state;
  }

  async connected(limitMs: number): Promise<void> {
    if (this.#state === 'connecting') await this.#stateChange(limitMs);
    if (this.#state === 'connected' || this.#state === 'disconnected') return;
    const code = this.#state === 'connecting' ? 'OPERATIONTIMEOUT' : this.#endCode();
    throw new SessionError(code, `connect to ${this.#options.servers.join(', ')}`, { neverSent: true });
  }

  onState(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  create(path: string, data: string, mode: CreateMode): Promise<{ readonly path: string }> {
    return this.#request(
      `create ${path}`,
      (done: NativeDone<[string]>) => this.#handle.a_create(path, data, createFlags[mode], done),
      (created) => ({ path: created }),
    );
  }

  get(path: string, watcher?: Watcher): Promise<{ readonly data: string; readonly stat: Stat }> {
    return this.#request(
      `get ${path}`,
      (done: NativeDone<[NativeStat, Buffer | null]>) =>
        watcher === undefined
          ? this.#handle.a_get(path, false, done)
          : this.#handle.aw_get(path, onlyOnce(watcher), done),
      (stat, data) => ({ data: data === null ? '' : data.toString('utf8'), stat: toStat(stat) }),
    );
  }

  async exists(path: string, watcher?: Watcher): Promise<{ readonly stat: Stat | null }> {
    try {
      return await this.#request(
        `exists ${path}`,
        (done: NativeDone<[NativeStat | null]>) =>
          watcher === undefined
            ? this.#handle.a_exists(path, false, done)
            : this.#handle.aw_exists(path, onlyOnce(watcher), done),
        (stat) => ({ stat: stat === null ? null : toStat(stat) }),
      );
    } catch (error) {
      if (error instanceof SessionError && error.zooKeeperError === 'NONODE') return { stat: null };
      throw error;
    }
  }

  set(path: string, data: string, version: number): Promise<{ readonly zxid: number; readonly stat: Stat }> {
    return this.#request(
      `set ${path}`,
      (done: NativeDone<[NativeStat]>) => this.#handle.a_set(path, data, version, done),
      (stat) => ({ zxid: stat.mzxid, stat: toStat(stat) }),
    );
  }

  delete(path: string, version: number): Promise<Record<string, never>> {
    return this.#request(
      `delete ${path}`,
      (done: NativeDone<[]>) => this.#handle.a_delete_(path, version, done),
      () => ({}),
    );
  }

  getChildren(path: string, watcher?: Watcher): Promise<{ readonly children: readonly string[]; readonly stat: Stat }> {
    return this.#request(
      `getChildren ${path}`,
      (done: NativeDone<[string[], NativeStat]>) =>
        watcher === undefined
          ? this.#handle.a_get_children2(path, false, done)
          : this.#handle.aw_get_children2(path, onlyOnce(watcher), done),
      (children, stat) => ({ children, stat: toStat(stat) }),
    );
  }

  sync(path: string): Promise<Record<string, never>> {
    return this.#request(
      `sync ${path}`,
      (done: NativeDone<[string]>) => this.#handle.a_sync(path, done),
      () => ({}),
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#requests.rejectWaiting('CLOSING');
    // Without a connection the servers would learn of the end only by the session's timeout.
    if (this.#state === 'disconnected') await this.#stateChange(this.#options.timeoutMs);
    // Not from inside one of the C client's callbacks: it frees what the remaining ones of the same read still use.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#isOpen()) this.#client.close();
  }

  #isOpen(): boolean {
    return this.#state !== 'expired' && this.#state !== 'closed';
  }

  #endCode(): ZooKeeperErrorName {
    return this.#state === 'expired' ? 'SESSIONEXPIRED' : 'CLOSING';
  }

  /** Waits for the next change of state, at most `limitMs`. */
  #stateChange(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onState(() => {
        clearTimeout(limit);
        stop();
        resolve();
      });
      const limit = setTimeout(() => {
        stop();
        resolve();
      }, limitMs);
    });
  }

  #request<T, Results extends unknown[]>(
    what: string,
    send: (done: NativeDone<Results>) => number,
    toResult: (...results: Results) => T,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.#isOpen() || this.#closing !== null) {
        reject(new SessionError(this.#endCode(), what, { neverSent: true }));
        return;
      }
      const request: PendingRequest = {
        what,
        reject,
        send: () => {
          const code = send((rc, _message, ...results) => {
            if (!this.#requests.answered(request)) return;
            if (rc === 0) resolve(toResult(...results));
            else reject(errorOfReply(rc, what));
          });
          if (code < 0) throw errorOfRefusal(code, what);
          this.#noticeSilentLoss();
        },
      };
      this.#requests.submit(request, this.#state === 'connected', monotonicNs());
    });
  }

  /** When a send fails the C client drops the connection without telling; the request stays in its queue. */
  #noticeSilentLoss(): void {
    if (this.#state === 'connected' && this.#handle.state !== nativeState.connected) this.#disconnected();
  }

  #enter(state: SessionState): void {
    this.#state = state;
    this.#options.onState(state);
    for (const listener of [...this.#listeners]) listener(state);
  }

  #connected(): void {
    if (this.#state === 'connected') this.#enter('disconnected');
    this.#id = this.#handle.client_id;
    this.#enter('connected');
    this.#requests.sendWaiting(() => this.#state === 'connected', monotonicNs());
  }

  #disconnected(): void {
    if (this.#state === 'connected') this.#enter('disconnected');
  }

  #ended(state: 'expired' | 'closed'): void {
    clearInterval(this.#sweeper);
    if (!this.#isOpen()) return;
    this.#enter(state);
    this.#requests.rejectWaiting(this.#endCode());
    this.#requests.rejectInFlight(this.#endCode());
  }
}

/** A watch callback of the C client is also called on every change of connection state, with type −1. */
function onlyOnce(watcher: Watcher): NativeWatcher {
  let fired = false;
  return (type, _state, path) => {
    const kind = nativeEventKinds.get(type);
    if (kind === undefined || fired) return;
    fired = true;
    watcher({ kind, path });
  };
}

function toStat(stat: NativeStat): Stat {
  return {
    czxid: stat.czxid,
    mzxid: stat.mzxid,
    pzxid: stat.pzxid,
    ctime: stat.ctime.getTime(),
    mtime: stat.mtime.getTime(),
    version: stat.version,
    cversion: stat.cversion,
    aversion: stat.aversion,
    ephemeralOwner: stat.ephemeralOwner,
    dataLength: stat.dataLength,
    numChildren: stat.numChildren,
  };
}

/** npm's `zookeeper`, the C client. One session per process (see docs/architecture.md). */
export const nativeDriver: SessionDriver = {
  name: 'native',
  describe: "npm's zookeeper (the C client); one process per session, replies without zxids",
  open: (options) => new NativeSession(options),
};
