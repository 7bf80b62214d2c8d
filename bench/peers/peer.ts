import type { BuildTool } from './build-tool.js';

export type PeerRecipe = 'exclusive' | 'read-write';

/** How to start a peer's contender process; see {@link Peer}. */
export interface PreparedPeer {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the harness. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of the peer's library: `5.9.0`. */
  readonly version: string;
}

export interface PrepareOptions {
  /** Stops a build; what it has made so far is removed. */
  readonly signal?: AbortSignal;
  /** Default: the user's cache folder. */
  readonly cache?: string;
}

/**
 * Somebody else's lock, to be measured like ours: a program in the peer's language that holds all contenders of a
 * measurement, each a session of its own made as the library's documentation does it. One file and one line in
 * `index.ts`, and the program under `adapters/`.
 *
 * The program speaks JSON, a line at a time:
 * 1. It reads `{"connect":"127.0.0.1:2181,…","path":"/lock","recipe":"exclusive","contenders":10,"readShare":0.9,
 *    "seed":1,"sessionTimeoutMs":10000}`. The node at `path` exists. Contender i connects to server i mod servers first.
 * 2. It writes `{"ready":10}` when all sessions are connected.
 * 3. It reads `{"go":true}`; every contender acquires and releases with nothing in between until `{"stop":true}` is read.
 *    Then each has ten seconds to get what it waits for, once, and release it.
 * 4. It writes its events, which it has held in memory, in order of time, in the words of the `lock` model:
 *    `{"time":1,"process":0,"type":"invoke","f":"acquire","value":{"mode":"exclusive"}}`, `sequence` in the value where
 *    the library tells it unasked. `time` is CLOCK_MONOTONIC in ns, taken right before and right after the library's
 *    call. An operation that failed is `info`: its contender goes on with a new session under the number + contenders.
 * 5. It writes `{"done":{"abandoned":0,"unrecorded":0}}`: contenders that got nothing in those ten seconds, and
 *    acquisitions for which 2,000,000 events left no room. It closes its sessions and exits, with 0 unless a contender
 *    could not get a new session.
 *
 * Diagnostics go to standard error. When standard input ends it exits at once, with 1: nobody listens any more.
 */
export interface Peer {
  readonly name: 'curator' | 'kazoo' | 'go';
  /** One line for `list` and the docs. */
  readonly describe: string;
  readonly recipes: readonly PeerRecipe[];
  /** What must be on the machine to build and start it, for `doctor`. */
  readonly needs: () => readonly BuildTool[];
  /**
   * Builds the program, or finds it built, in the cache folder.
   *
   * @param progress gets a line for each step that takes time
   * @throws UsageError when the tool that builds it is missing; ChaosError when it fails
   */
  prepare(progress: (line: string) => void, options?: PrepareOptions): Promise<PreparedPeer>;
}
