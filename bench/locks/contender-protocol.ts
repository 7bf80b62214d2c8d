import type { SessionCounts } from './counted-session.js';

/** What a contenders' process is told first. All of it is a contract with the peers (bench/peers/peer.ts). */
export interface ContenderOrder {
  /** `host:port`, several with commas; contender i connects to server i mod servers first. */
  readonly connect: string;
  /** A znode that exists; the lock's nodes are its children. */
  readonly path: string;
  readonly recipe: 'exclusive' | 'read-write';
  readonly contenders: number;
  /** Share of the acquisitions that are shared. */
  readonly readShare: number;
  readonly seed: number;
  readonly sessionTimeoutMs: number;
}

/** What it says last, before it closes its sessions. What only ours can tell is optional. */
export interface ContenderReport {
  /** Acquisitions under way at the end that were given up. */
  readonly abandoned: number;
  /** Acquisitions beyond the room for events. */
  readonly unrecorded?: number;
  readonly counted?: SessionCounts;
  /** Of its event loop, the longest since the contest began. */
  readonly stallMaxMs?: number;
  /** Contenders that ended before they were told to, a sentence each. */
  readonly failed?: readonly string[];
}

/** A line of its standard output that is no event. */
export type ContenderMessage = { readonly ready: number } | { readonly done: ContenderReport };

/**
 * Where our own contenders answer; peers do on standard output. The binding of the C client prints to standard output,
 * when the process ends or in the middle of a line.
 */
export const ownAnswersFd = 3;
