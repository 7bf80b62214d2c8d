import type { ServerState } from '../ensemble/server-state.js';
import type { ObservedState } from './observed-server.js';

/** What a plan's step can wait for (design.md section 3.2). */
export type EnsembleCondition = 'synced' | 'leader' | 'no-leader';

/** The leader; of several that say so, the one of the latest epoch: the others have been deposed. */
export function leaderOf(states: readonly ServerState[]): ServerState | null {
  const leaders = states.filter(({ role }) => role === 'leader');
  return leaders.reduce<ServerState | null>(
    (latest, state) => (latest === null || (state.epoch ?? 0) > (latest.epoch ?? 0) ? state : latest),
    null,
  );
}

/** A leader counts from when its epoch is known. */
export function someoneLeads(states: readonly ServerState[]): boolean {
  return states.some(({ role, epoch }) => role === 'leader' && epoch !== null);
}

/** Exactly one leads, and each of these servers leads, follows or observes. Epochs are not looked at. */
export function rolesAreSettled(observed: readonly ObservedState[]): boolean {
  return (
    observed.filter(({ state }) => state.role === 'leader').length === 1 &&
    observed.every(({ server, state }) =>
      server.role === 'observer' ? state.role === 'observer' : state.role === 'leader' || state.role === 'follower',
    )
  );
}

/** Roles are settled, and all are known to be in the one leader's epoch. */
export function inOneEpoch(observed: readonly ObservedState[]): boolean {
  const leader = leaderOf(observed.map(({ state }) => state));
  return (
    rolesAreSettled(observed) &&
    leader !== null &&
    leader.epoch !== null &&
    observed.every(({ state }) => state.epoch === leader.epoch)
  );
}

/** What a server lacks to be part of a settled ensemble, in words; null when nothing. */
export function lackOf({ server, state }: ObservedState): string | null {
  if (server.status() === 'down') return 'its process is not running';
  if (state.role === 'silent') return 'it does not answer';
  if (state.role === 'looking') return 'it answers, but serves nobody (no leader that it could follow)';
  return null;
}

/** What a server says of itself, in words: for an ensemble in which each serves, but not all together. */
export function sayingOf({ role, epoch }: ServerState): string {
  const where = epoch === null ? 'in an epoch not known yet' : `in epoch ${epoch}`;
  return role === 'leader' ? `it leads ${where}` : `it is a ${role} ${where}`;
}
