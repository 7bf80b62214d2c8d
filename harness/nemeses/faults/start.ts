import type { RunningServer, ServerStatus } from '../../runtimes/runtime.js';
import { applyToAffected } from '../affected-servers.js';
import { stateOf } from '../ensemble-view.js';
import type { Evidence, Fault, FaultContext } from '../fault.js';
import { quorumIsUp } from '../leadership-evidence.js';

/** A JVM starts in a second or two, and a server that has to catch up needs its time. */
const START_LIMIT_MS = 30_000;

/** Starts servers that are down. */
export const start: Fault = {
  name: 'start',
  describe: 'start servers that are down',
  fields: {},
  on: 'needed',
  clients: false,
  disturbs: 'nothing',
  undoneBy: null,
  apply: ({ servers }, context) => {
    const those = { isFor: (status: ServerStatus) => status === 'down', none: 'not down' };
    return applyToAffected(servers, those, async (down) => {
      await Promise.all(down.map((server) => server.start()));
      return { evidence: seeStarted(down, context) };
    });
  },
};

/** The processes run and answer; where there is a quorum, they serve. */
async function seeStarted(
  servers: readonly RunningServer[],
  { ensemble, view, giveUp }: FaultContext,
): Promise<Evidence> {
  const each = (role: (role: string | undefined) => boolean, limitMs: number): Promise<boolean> =>
    view.waitUntil((states) => servers.every(({ name }) => role(stateOf(states, name)?.role)), {
      limitMs,
      signal: giveUp,
    });
  const answered = await each((role) => role !== undefined && role !== 'silent', START_LIMIT_MS);
  const serving =
    answered &&
    quorumIsUp(ensemble) &&
    (await each((role) => role === 'leader' || role === 'follower' || role === 'observer', START_LIMIT_MS));
  const evidence = {
    pids: Object.fromEntries(servers.map((server) => [server.name, server.pid()])),
    answered,
    serving,
  };
  if (answered) return { judged: 'confirmed', evidence };
  const died = servers.some((server) => server.status() === 'down');
  return { judged: died ? 'ineffective' : 'inconclusive', evidence };
}
