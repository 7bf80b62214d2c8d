/** What a server says of itself. `silent`: it does not answer at all; `looking`: it answers, but serves nobody. */
export type ServerRole = 'leader' | 'follower' | 'observer' | 'looking' | 'silent';

/** One look at one server. */
export interface ServerState {
  readonly server: string;
  readonly role: ServerRole;
  /** Epoch of the leader it follows (or is); null when unknown. */
  readonly epoch: number | null;
  /** Last zxid it processed; null when unknown. */
  readonly zxid: number | null;
  /** When the answer came, ns on the machine's monotonic clock. */
  readonly atNs: number;
}
