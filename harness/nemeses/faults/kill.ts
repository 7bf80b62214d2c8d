import type { Json } from '../../history/event.js';
import type { RunningServer, ServerStatus } from '../../runtimes/runtime.js';
import { applyToAffected } from '../affected-servers.js';
import { leaderIn, stateOf } from '../ensemble-view.js';
import type { AppliedFault, Evidence, Fault, FaultContext } from '../fault.js';
import { ELECTION_LIMIT_MS, seeLeadershipLost, type LeaderBefore } from '../leadership-evidence.js';
import { livingProcessState, processState, type ProcessState } from '../process-state.js';

/** A refused connection is seen with the next poll; a host that answers late may take longer. */
const SILENCE_LIMIT_MS = 5000;

type Ended = Readonly<Record<string, { readonly pid: number | null; readonly process: ProcessState }>>;

/** SIGKILL: the process is gone at once, with whatever it had not written. */
export const kill: Fault = {
  name: 'kill',
  describe: 'SIGKILL the servers',
  fields: {},
  on: 'needed',
  clients: false,
  disturbs: 'processes',
  undoneBy: 'start',
  apply: ({ servers }, context) => end(servers, context, (server) => server.kill()),
};

/** SIGTERM: the process may shut down in order. */
export const stop: Fault = {
  name: 'stop',
  describe: 'SIGTERM the servers',
  fields: {},
  on: 'needed',
  clients: false,
  disturbs: 'processes',
  undoneBy: 'start',
  apply: ({ servers }, context) => end(servers, context, (server) => server.stop()),
};

function end(
  servers: readonly RunningServer[],
  context: FaultContext,
  how: (server: RunningServer) => Promise<void>,
): Promise<AppliedFault> {
  const those = { isFor: (status: ServerStatus) => status !== 'down', none: 'already down' };
  return applyToAffected(servers, those, async (up) => {
    const before = leaderIn(context.view.states());
    const ended = await Promise.all(
      up.map(async (server) => {
        const pid = server.pid();
        const visible = (await livingProcessState(pid)) !== 'unknown';
        await how(server);
        return [server.name, { pid, process: visible ? await processState(pid) : 'unknown' }] as const;
      }),
    );
    return { evidence: seeEnd(up, Object.fromEntries(ended), before, context) };
  });
}

/** The processes are gone, the observer meets silence, and a leader among them has lost the leadership. */
async function seeEnd(
  servers: readonly RunningServer[],
  ended: Ended,
  before: LeaderBefore,
  { ensemble, view, giveUp, undone }: FaultContext,
): Promise<Evidence> {
  const led = before !== null && servers.some(({ name }) => name === before.server) ? before : null;
  const gone = Object.values(ended).every(({ process }) => process === 'gone' || process === 'unknown');
  const [silent, leadership] = await Promise.all([
    view.waitUntil((states) => servers.every(({ name }) => stateOf(states, name)?.role === 'silent'), {
      limitMs: SILENCE_LIMIT_MS,
      signal: undone,
    }),
    led && seeLeadershipLost(led, ensemble, view, { limitMs: ELECTION_LIMIT_MS, signal: giveUp }),
  ]);
  const evidence: Record<string, Json> = { processes: ended, silent, ...leadership?.evidence };
  if (!gone) return { judged: 'ineffective', evidence };
  const seenGone = Object.values(ended).every(({ process }) => process === 'gone');
  const effect = seenGone || silent;
  return { judged: effect && leadership?.lost !== false ? 'confirmed' : 'inconclusive', evidence };
}
