import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { Json } from '../history/event.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';
import { leaderIn, type EnsembleView, type WaitLimits } from './ensemble-view.js';

/** Who led before a fault. */
export type LeaderBefore = { readonly server: string; readonly epoch: number } | null;

/** An election needs a second or two; a server that must be waited for (initLimit) much longer. */
export const ELECTION_LIMIT_MS = 30_000;

/** Enough voting servers are up to elect a leader, if links let them. */
export function quorumIsUp({ servers }: RunningEnsemble): boolean {
  const participants = servers.filter(({ role }) => role === 'participant');
  return participants.filter((server) => server.status() === 'running').length > participants.length / 2;
}

/** What became of the leadership when a fault took the leader. */
export interface LeadershipEvidence {
  /** Replaced by a leader in a later epoch, or, where no quorum is left, by nobody. */
  readonly lost: boolean;
  readonly evidence: { readonly [name: string]: Json };
}

/** Waits until the leader is replaced in a later epoch; where no quorum is up, until nobody leads. */
export async function seeLeadershipLost(
  before: NonNullable<LeaderBefore>,
  ensemble: RunningEnsemble,
  view: EnsembleView,
  limits: WaitLimits,
): Promise<LeadershipEvidence> {
  const startNs = monotonicNs();
  const electable = quorumIsUp(ensemble);
  const lost = await view.waitUntil((states) => {
    const leader = leaderIn(states);
    return electable ? leader !== null && leader.epoch > before.epoch : leader === null;
  }, limits);
  const after = leaderIn(view.states());
  const leaderAfter =
    after !== null && after.epoch > before.epoch ? { server: after.server, epoch: after.epoch } : null;
  return {
    lost,
    evidence: {
      leaderBefore: { server: before.server, epoch: before.epoch },
      leaderAfter,
      quorumUp: electable,
      ...(lost ? { afterMs: Math.round((monotonicNs() - startNs) / NS_PER_MS) } : {}),
    },
  };
}
