import type { ServerState } from '../ensemble/server-state.js';

/** A server that called itself leader, from the first to the last look that said so; ns on the machine's clock. */
export interface LeaderTerm {
  readonly server: string;
  readonly epoch: number;
  readonly fromNs: number;
  readonly lastSeenNs: number;
  /** False once a look said otherwise. */
  readonly open: boolean;
}

/** A stretch of time, ns on the machine's monotonic clock. */
export interface Interval {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Who led when, as the servers themselves say: a deposed leader counts until it knows. Exact to one poll. */
export class Leadership {
  readonly #terms: LeaderTerm[] = [];

  look({ server, role, epoch, atNs }: ServerState): void {
    const at = this.#terms.findLastIndex((term) => term.server === server && term.open);
    const open = this.#terms[at];
    const continues = open !== undefined && role === 'leader' && epoch === open.epoch;
    if (open !== undefined) {
      this.#terms[at] = continues ? { ...open, lastSeenNs: atNs } : { ...open, open: false };
    }
    if (role === 'leader' && epoch !== null && !continues) {
      this.#terms.push({ server, epoch, fromNs: atNs, lastSeenNs: atNs, open: true });
    }
  }

  /** In the order in which they were first seen. */
  terms(): readonly LeaderTerm[] {
    return [...this.#terms];
  }

  /**
   * When nobody led, within the given stretch: from the last look that showed a leader to the first that showed one
   * again. A leader that still led at its last look leads until the stretch ends.
   */
  leaderless({ fromNs, toNs }: Interval): readonly Interval[] {
    const led = this.#terms
      .map((term) => ({ fromNs: term.fromNs, toNs: term.open ? toNs : term.lastSeenNs }))
      .sort((a, b) => a.fromNs - b.fromNs);
    const gaps: Interval[] = [];
    let coveredNs = fromNs;
    for (const term of led) {
      if (term.fromNs >= toNs) break;
      if (term.fromNs > coveredNs) gaps.push({ fromNs: coveredNs, toNs: term.fromNs });
      coveredNs = Math.max(coveredNs, term.toNs);
    }
    if (coveredNs < toNs) gaps.push({ fromNs: coveredNs, toNs });
    return gaps;
  }
}
