/**
 * A link end: a server's name (`zk3`), or `clients` for all clients' connections.
 * Peer links are directed pairs of servers; client links have `clients` on one side.
 */
export type LinkEnd = string;

/** Traffic that flows from one end to the other, whoever opened the connection. */
export interface DirectedLink {
  readonly from: LinkEnd;
  readonly to: LinkEnd;
}

/** `blackhole` loses data silently; `refuse` closes what is open and refuses what is new. */
export type CutStyle = 'blackhole' | 'refuse';

/** What is done to links. Times in ms. */
export type LinkDisturbance =
  | { readonly kind: 'cut'; readonly links: readonly DirectedLink[]; readonly style: CutStyle }
  | {
      readonly kind: 'slow';
      readonly links: readonly DirectedLink[];
      readonly latencyMs: number;
      readonly jitterMs: number;
    }
  | { readonly kind: 'throttle'; readonly links: readonly DirectedLink[]; readonly bytesPerSecond: number };

/**
 * The network of a running ensemble: what can be done to its links. Every call returns when Toxiproxy has
 * confirmed it. A cut that is `refuse` affects both directions of a pair, since a closed port has no direction.
 */
export interface Links {
  /** Stop traffic on each of these links. Idempotent. */
  cut(links: readonly DirectedLink[], style: CutStyle): Promise<void>;
  /** Delay traffic (Toxiproxy's latency toxic; ms). */
  slow(links: readonly DirectedLink[], latencyMs: number, jitterMs: number): Promise<void>;
  /** Limit traffic (bytes/s; Toxiproxy's bandwidth toxic has a grain of 1,000). */
  throttle(links: readonly DirectedLink[], bytesPerSecond: number): Promise<void>;
  /**
   * Undo what was done to these links, except what `keep` asks for; links that share no proxy with them are not touched.
   * Nothing that a kept cut forbids passes meanwhile; open connections through the re-created proxies end.
   */
  undo(links: readonly DirectedLink[], keep: readonly LinkDisturbance[]): Promise<void>;
  /** Undo everything on every link, by deleting and re-creating what was disturbed. */
  heal(): Promise<void>;
  /** What is in force now, as Toxiproxy itself reports it: the evidence of a link fault. */
  inForce(): Promise<readonly LinkState[]>;
}

/** What Toxiproxy says of one proxy that is disturbed. */
export interface LinkState {
  /** `quorum-1-2`, `election-2-1`, `client-3`. */
  readonly proxy: string;
  readonly enabled: boolean;
  /** `timeout/upstream`, `latency/downstream` … */
  readonly toxics: readonly string[];
}
