/** ZooKeeper's Stat. zxids are numbers, exact while the epoch is below 2^21; times in ms since 1970. */
export interface Stat {
  readonly czxid: number;
  readonly mzxid: number;
  readonly pzxid: number;
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  /** Hexadecimal session id, "0" for a persistent node. */
  readonly ephemeralOwner: string;
  readonly dataLength: number;
  readonly numChildren: number;
}

export type CreateMode = 'persistent' | 'persistent-sequential' | 'ephemeral' | 'ephemeral-sequential';

export type WatchKind = 'created' | 'deleted' | 'data-changed' | 'children-changed';

/** A one-time watch that fired. Delivered at most once per watcher; never for changes of connection state. */
export interface WatchEvent {
  readonly kind: WatchKind;
  readonly path: string;
  /** Where the driver knows it. */
  readonly zxid?: number;
}

export type Watcher = (event: WatchEvent) => void;

/**
 * `connected` and `disconnected` alternate; `expired` and `closed` are final. A session that never got connected
 * goes from `connecting` to `closed`.
 */
export type SessionState = 'connecting' | 'connected' | 'disconnected' | 'expired' | 'closed';

/** Where the driver knows the reply's zxid. */
export interface Reply {
  readonly zxid?: number;
}

export interface SessionOptions {
  /** Servers to choose from, `host:port` each. */
  readonly servers: readonly string[];
  /** ms, asked for; the servers may clamp it. */
  readonly timeoutMs: number;
  /** Called on every change of state, before anything waiting for it continues. */
  onState(state: SessionState): void;
}

/**
 * The one interface a workload sees. Every method rejects with a SessionError whose `outcome` says whether
 * the request may have taken effect. After `expired` or `closed` every call is refused at once.
 * Replies are delivered in the order of submission; a watch event is delivered before the reply that shows its change.
 */
export interface Session {
  /** Hexadecimal session id; null before the first connection. */
  readonly id: string | null;
  readonly state: SessionState;
  /** Resolves when first connected; rejects when that takes longer than `limitMs`. */
  connected(limitMs: number): Promise<void>;
  /**
   * Calls `listener` on every later change of state, right after {@link SessionOptions.onState}, in the same tick: a
   * lock's holder must stop believing in its lock at the moment the history says so. Returns what stops the calls.
   */
  onState(listener: (state: SessionState) => void): () => void;
  create(path: string, data: string, mode: CreateMode): Promise<Reply & { readonly path: string }>;
  get(path: string, watcher?: Watcher): Promise<Reply & { readonly data: string; readonly stat: Stat }>;
  /** Null when the node is absent. */
  exists(path: string, watcher?: Watcher): Promise<Reply & { readonly stat: Stat | null }>;
  /** `version` −1 writes unconditionally. */
  set(path: string, data: string, version: number): Promise<Reply & { readonly stat: Stat }>;
  delete(path: string, version: number): Promise<Reply>;
  /** Names, not paths. The stat is the parent's. */
  getChildren(
    path: string,
    watcher?: Watcher,
  ): Promise<Reply & { readonly children: readonly string[]; readonly stat: Stat }>;
  sync(path: string): Promise<Reply>;
  /** Ends the session on the servers; its ephemerals go. Idempotent. */
  close(): Promise<void>;
}

/** A way to talk to ZooKeeper. One file (or folder) and one line in `index.ts`. */
export interface SessionDriver {
  readonly name: string;
  readonly describe: string;
  open(options: SessionOptions): Session;
}
