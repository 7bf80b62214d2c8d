import ZooKeeper from 'zookeeper';
import type { WatchKind } from './session.js';

/** How npm's `zookeeper` shows a Stat: zxids as doubles (exact below 2^53), times as Date. */
export interface NativeStat {
  readonly czxid: number;
  readonly mzxid: number;
  readonly pzxid: number;
  readonly ctime: Date;
  readonly mtime: Date;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly ephemeralOwner: string;
  readonly dataLength: number;
  readonly numChildren: number;
}

export type NativeDone<Results extends unknown[]> = (rc: number, message: string, ...results: Results) => void;
export type NativeWatcher = (type: number, state: number, path: string) => void;

/**
 * The binding below the library's JavaScript wrapper. Each method returns 0, or a negative code when it refused the
 * request, in which case the callback is never called.
 */
export interface NativeHandle {
  readonly state: number;
  readonly client_id: string;
  /** Session timeout the server granted, ms. */
  readonly timeout: number;
  a_create(path: string, data: string, flags: number, done: NativeDone<[string]>): number;
  a_get(path: string, watch: boolean, done: NativeDone<[NativeStat, Buffer | null]>): number;
  aw_get(path: string, watcher: NativeWatcher, done: NativeDone<[NativeStat, Buffer | null]>): number;
  a_exists(path: string, watch: boolean, done: NativeDone<[NativeStat | null]>): number;
  aw_exists(path: string, watcher: NativeWatcher, done: NativeDone<[NativeStat | null]>): number;
  a_set(path: string, data: string, version: number, done: NativeDone<[NativeStat]>): number;
  a_delete_(path: string, version: number, done: NativeDone<[]>): number;
  a_get_children2(path: string, watch: boolean, done: NativeDone<[string[], NativeStat]>): number;
  aw_get_children2(path: string, watcher: NativeWatcher, done: NativeDone<[string[], NativeStat]>): number;
  a_sync(path: string, done: NativeDone<[string]>): number;
}

/** The library's event emitter around the binding. */
export interface NativeClient {
  readonly native: NativeHandle;
  on(event: 'connect' | 'connecting', listener: () => void): void;
  on(event: 'close', listener: (client: unknown, code: number) => void): void;
  /** Blocks the process until the server has ended the session, up to 4.5 s. */
  close(): void;
}

/** Values of {@link NativeHandle.state} and of the `close` event's code. */
export const nativeState = { connected: 3, expired: -112 } as const;

/** Values of a watch callback's `type`; a change of connection state comes as −1. */
export const nativeEventKinds: ReadonlyMap<number, WatchKind> = new Map([
  [1, 'created'],
  [2, 'deleted'],
  [3, 'data-changed'],
  [4, 'children-changed'],
]);

const WARNINGS = 2;

/** Starts connecting at once. Servers are tried in the order given. */
export function openNativeClient(servers: readonly string[], timeoutMs: number): NativeClient {
  const Client = ZooKeeper as unknown as new (config: object) => NativeClient & { init(config: object): void };
  const client = new Client({
    connect: servers.join(','),
    timeout: timeoutMs,
    debug_level: WARNINGS,
    host_order_deterministic: true,
    // The binding reports an expiry that never happened after this many wake-ups without a whole reply, which a sliced
    // or throttled link makes common. The C client notices a dead connection by itself.
    response_counter_limit: 0x7fffffff,
  });
  client.init({});
  return client;
}
