import type { ServerState } from '../ensemble/server-state.js';
import type { Json } from '../history/event.js';
import { leaderIn, stateOf } from './ensemble-view.js';
import type { Evidence, FaultContext } from './fault.js';
import type { LinkReport } from './link-faults.js';
import type { Cut } from './partition-shapes.js';
import { CLIENTS } from './selectors.js';

/** A client that cannot reach a server is not answered within this. */
const CLIENT_SILENCE_MS = 1500;

/**
 * A cut is confirmed when Toxiproxy reports it on exactly the links meant, and somebody lost something by it: a
 * server that was parted from the leader stopped following it, the leader lost the leadership, or clients are no
 * longer answered. Without anybody parted from the leader (a ring or bridge may do that) nothing can be seen.
 */
export async function cutEvidence(
  cut: Cut,
  report: LinkReport,
  before: readonly ServerState[],
  context: FaultContext,
): Promise<Evidence> {
  const parted = partedFromLeader(cut, before, context);
  const [changed, refused] = await Promise.all([
    seeRolesChange(parted, before, context),
    seeClientsCutOff(cut, context),
  ]);
  const evidence: Record<string, Json> = {
    sides: cut.sides,
    links: report.inForce.length,
    missing: report.missing,
    unexpected: report.unexpected,
    partedFromLeader: parted,
    changed,
    ...(refused === null ? {} : { clientsCutOffFrom: refused }),
  };
  if (report.missing.length > 0) return { judged: 'ineffective', evidence };
  if (report.unexpected.length > 0) return { judged: 'inconclusive', evidence };
  if (Object.keys(changed).length > 0 || (refused?.length ?? 0) > 0) return { judged: 'confirmed', evidence };
  const shouldShow = parted.length > 0 || refused !== null;
  // Undone before it could show is not the same as shown not to work.
  return { judged: shouldShow && !context.undone.aborted ? 'ineffective' : 'inconclusive', evidence };
}

/** Running servers with a cut link from or to whoever led. */
function partedFromLeader(cut: Cut, before: readonly ServerState[], { ensemble }: FaultContext): readonly string[] {
  const leader = leaderIn(before)?.server;
  return ensemble.servers
    .filter((server) => server.name !== leader && server.status() === 'running')
    .map(({ name }) => name)
    .filter((name) =>
      cut.links.some(({ from, to }) => (from === name && to === leader) || (from === leader && to === name)),
    );
}

/** What each server changed to that lost the leader by the cut; the leader itself may be the one that lost. */
async function seeRolesChange(
  parted: readonly string[],
  before: readonly ServerState[],
  { ensemble, view, undone }: FaultContext,
): Promise<Record<string, Json>> {
  const leader = leaderIn(before);
  if (leader === null || parted.length === 0) return {};
  const { tickTimeMs, syncLimitTicks } = ensemble.ensemble;
  // A parted server goes by its read timeout of syncLimit ticks, a leader by its own count of them; an election follows.
  const limitMs = tickTimeMs * (2 * syncLimitTicks + 2) + 10_000;
  const changed: Record<string, Json> = {};
  const note = (server: string, states: readonly ServerState[]): void => {
    const state = stateOf(states, server);
    if (state === undefined || changed[server] !== undefined) return;
    const lost = state.role === 'looking' || (state.epoch !== null && state.epoch > leader.epoch);
    if (lost) changed[server] = state.epoch === null ? state.role : `${state.role} in epoch ${state.epoch}`;
  };
  await view.waitUntil(
    (states) => {
      for (const server of [leader.server, ...parted]) note(server, states);
      return changed[leader.server] !== undefined || parted.every((server) => changed[server] !== undefined);
    },
    { limitMs, signal: undone },
  );
  return changed;
}

/** Servers whose clients are no longer answered; null when no client link was cut. */
async function seeClientsCutOff(cut: Cut, { ensemble, view, giveUp }: FaultContext): Promise<readonly string[] | null> {
  const ends = cut.links.flatMap(({ from, to }) => (from === CLIENTS ? [to] : to === CLIENTS ? [from] : []));
  if (ends.length === 0) return null;
  const tries = ensemble.servers
    .filter((server) => ends.includes(server.name) && server.status() === 'running')
    .map(async ({ name, clientAddress, directAddress }) => {
      const limits = { limitMs: CLIENT_SILENCE_MS, signal: giveUp };
      const [through, past] = await Promise.allSettled([
        view.proveRead(clientAddress, limits),
        view.proveRead(directAddress, limits),
      ]);
      return through.status === 'rejected' && past.status === 'fulfilled' ? [name] : [];
    });
  return (await Promise.all(tries)).flat();
}
