import { z } from 'zod';
import type { Json } from '../../history/event.js';
import type { DirectedLink, LinkDisturbance } from '../../network/links.js';
import type { RunningServer } from '../../runtimes/runtime.js';
import type { AppliedFault, Evidence, Fault, FaultContext, ResolvedStep } from '../fault.js';
import type { LinkReport } from '../link-faults.js';
import { CLIENTS } from '../selectors.js';

/** A session must get through a slowed link; past this it counts as not answered. */
const PROBE_LIMIT_MS = 15_000;
/** On undisturbed links. A server that cannot do it is not compared. */
const PROBE_BEFORE_LIMIT_MS = 2000;
/** A session takes at least this many bytes through a link (the request and its answer, or its proposal and ack). */
const SESSION_BYTES = 86;
/** A delay below this cannot be told from the noise of a busy machine. */
const MEASURABLE_MS = 20;

const direction = z.enum(['both', 'to', 'from']).default('both');

const slowFields = {
  latencyMs: z.number().positive(),
  jitterMs: z.number().nonnegative().default(0),
  direction,
};

/** Delays what flows on every link of the servers (or of all clients). */
export const slow: Fault<typeof slowFields> = {
  name: 'slow',
  describe: 'delay traffic on the links of the servers, or of all clients (latencyMs, jitterMs)',
  fields: slowFields,
  on: 'needed',
  clients: true,
  disturbs: 'links',
  undoneBy: 'heal',
  check: ({ latencyMs, jitterMs }) => (jitterMs > latencyMs ? 'jitterMs is larger than latencyMs' : null),
  apply: (step, context) => {
    const { latencyMs, jitterMs } = step.fields;
    const links = linksOf(step, context);
    // A session crosses the slowed links at least once each way.
    return degrade(step, context, { kind: 'slow', links, latencyMs, jitterMs }, 2 * (latencyMs - jitterMs));
  },
};

const throttleFields = { bytesPerSecond: z.number().int().min(1000), direction };

/** Limits what flows on every link of the servers (or of all clients). */
export const throttle: Fault<typeof throttleFields> = {
  name: 'throttle',
  describe: 'limit traffic on the links of the servers, or of all clients (bytesPerSecond, by the thousand)',
  fields: throttleFields,
  on: 'needed',
  clients: true,
  disturbs: 'links',
  undoneBy: 'heal',
  apply: (step, context) => {
    const { bytesPerSecond } = step.fields;
    const disturbance: LinkDisturbance = { kind: 'throttle', links: linksOf(step, context), bytesPerSecond };
    return degrade(step, context, disturbance, (SESSION_BYTES * 1000) / bytesPerSecond);
  },
};

/** Every link with one of the chosen servers at an end; the clients' links only where clients were chosen. */
function linksOf(
  { servers, clients, fields }: ResolvedStep<{ readonly direction: 'both' | 'to' | 'from' }>,
  { ensemble }: FaultContext,
): readonly DirectedLink[] {
  const links = new Map<string, DirectedLink>();
  const add = (of: string, peer: string): void => {
    if (fields.direction !== 'from') links.set(`${peer}>${of}`, { from: peer, to: of });
    if (fields.direction !== 'to') links.set(`${of}>${peer}`, { from: of, to: peer });
  };
  for (const { name } of servers) {
    for (const peer of ensemble.servers) if (peer.name !== name) add(name, peer.name);
  }
  if (clients) for (const { name } of ensemble.servers) add(CLIENTS, name);
  return [...links.values()];
}

async function degrade(
  { servers, clients }: ResolvedStep<unknown>,
  context: FaultContext,
  disturbance: LinkDisturbance,
  expectedMs: number,
): Promise<AppliedFault> {
  const probed = clients ? context.ensemble.servers : servers;
  const before = await probe(probed, clients, PROBE_BEFORE_LIMIT_MS, context);
  await context.links.add(context.step, disturbance);
  const report = await context.links.report();
  const on = [...servers.map(({ name }) => name), ...(clients ? [CLIENTS] : [])];
  return { on, evidence: seeDegraded(probed, clients, { before, report, expectedMs }, context) };
}

/** Time to a session at each running server; null where there was none in time. */
type SessionTimes = Readonly<Record<string, number | null>>;

async function probe(
  servers: readonly RunningServer[],
  clients: boolean,
  limitMs: number,
  { view, undone }: FaultContext,
): Promise<SessionTimes> {
  const times = servers
    .filter((server) => server.status() === 'running')
    .map(async ({ name, clientAddress, directAddress }) => {
      const limits = { limitMs, signal: undone };
      const proof = await view.proveRead(clients ? clientAddress : directAddress, limits).catch(() => null);
      return [name, proof && Math.round(proof.sessionMs)] as const;
    });
  return Object.fromEntries(await Promise.all(times));
}

/** Toxiproxy reports it on exactly the links meant, and making a session takes as much longer as it must. */
async function seeDegraded(
  probed: readonly RunningServer[],
  clients: boolean,
  { before, report, expectedMs }: { before: SessionTimes; report: LinkReport; expectedMs: number },
  context: FaultContext,
): Promise<Evidence> {
  const after = await probe(probed, clients, PROBE_LIMIT_MS, context);
  const evidence: Record<string, Json> = {
    links: report.inForce.length,
    missing: report.missing,
    unexpected: report.unexpected,
    sessionMsBefore: before,
    sessionMsAfter: after,
  };
  if (report.missing.length > 0) return { judged: 'ineffective', evidence };
  if (report.unexpected.length > 0 || context.undone.aborted) return { judged: 'inconclusive', evidence };
  const comparable = Object.entries(after).flatMap(([server, ms]) => {
    const earlier = before[server];
    return ms === null || earlier === null || earlier === undefined ? [] : [ms - earlier];
  });
  if (comparable.length === 0 || expectedMs < MEASURABLE_MS) return { judged: 'inconclusive', evidence };
  return { judged: comparable.some((ms) => ms >= expectedMs / 2) ? 'confirmed' : 'ineffective', evidence };
}
