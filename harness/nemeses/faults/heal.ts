import { monotonicNs, NS_PER_MS } from '../../foundation/clock.js';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import type { Evidence, Fault, FaultContext } from '../fault.js';

/** Servers have to start and to catch up. */
const SYNC_LIMIT_MS = 30_000;

/** Undoes everything: links, pauses, processes. */
export const heal: Fault = {
  name: 'heal',
  describe: 'undo everything: links, pauses; start what is down',
  fields: {},
  on: 'none',
  clients: false,
  disturbs: 'nothing',
  undoneBy: null,
  apply: async (_step, context) => {
    const { ensemble, links, takenDown } = context;
    const begunNs = monotonicNs();
    const linksWereDisturbed = links.any;
    const paused = ensemble.servers.filter((server) => server.status() === 'paused');
    const down = ensemble.servers.filter((server) => server.status() === 'down');
    // Each is tried, also when another fails.
    const outcomes = await Promise.allSettled([
      links.clear(),
      ...paused.map((server) => server.resume()),
      ...down.map((server) => server.start()),
    ]);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
    if (failures.length > 0) throw new ChaosError(failures.join('; '), { code: 'HEAL_FAILED' });
    const undone = {
      links: linksWereDisturbed,
      resumed: paused.map(({ name }) => name),
      started: down.map(({ name }) => name),
      // Nobody killed these: a crash, which the logs explain.
      endedByThemselves: down.map(({ name }) => name).filter((name) => !takenDown.includes(name)),
    };
    // Here and not later: the next step may disturb again.
    const left = await links.report();
    const remains = {
      links: [...left.inForce, ...left.unexpected],
      notRunning: ensemble.servers.filter((server) => server.status() !== 'running').map(({ name }) => name),
    };
    return { on: [...undone.resumed, ...undone.started], evidence: seeHealed(undone, remains, begunNs, context) };
  },
};

interface Undone {
  readonly links: boolean;
  readonly resumed: readonly string[];
  readonly started: readonly string[];
  readonly endedByThemselves: readonly string[];
}

interface Remains {
  readonly links: readonly string[];
  readonly notRunning: readonly string[];
}

/** No toxic is left, every process runs, and the ensemble is whole again. */
async function seeHealed(
  undone: Undone,
  remains: Remains,
  begunNs: number,
  { view, giveUp }: FaultContext,
): Promise<Evidence> {
  const clean = remains.links.length === 0 && remains.notRunning.length === 0;
  const synced = clean && (await view.waitFor('synced', { limitMs: SYNC_LIMIT_MS, signal: giveUp }));
  const syncedAfterMs = synced ? Math.round((monotonicNs() - begunNs) / NS_PER_MS) : null;
  const evidence = { undone: { ...undone }, remains: { ...remains }, syncedAfterMs };
  if (!clean) return { judged: 'ineffective', evidence };
  return { judged: synced ? 'confirmed' : 'inconclusive', evidence };
}
