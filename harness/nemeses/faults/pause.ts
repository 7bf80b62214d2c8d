import type { RunningServer, ServerStatus } from '../../runtimes/runtime.js';
import { applyToAffected } from '../affected-servers.js';
import { leaderIn, stateOf } from '../ensemble-view.js';
import type { Evidence, Fault, FaultContext } from '../fault.js';
import { ELECTION_LIMIT_MS, seeLeadershipLost, type LeaderBefore } from '../leadership-evidence.js';
import { livingProcessState } from '../process-state.js';

/** Observation calls a server silent after a second without an answer. */
const SILENCE_LIMIT_MS = 5000;
const ANSWER_LIMIT_MS = 10_000;

/** SIGSTOP: the sockets stay open and accept, and nothing is ever answered. */
export const pause: Fault = {
  name: 'pause',
  describe: 'SIGSTOP the servers',
  fields: {},
  on: 'needed',
  clients: false,
  disturbs: 'pauses',
  undoneBy: 'resume',
  apply: ({ servers }, context) => {
    const those = { isFor: (status: ServerStatus) => status === 'running', none: 'none was running' };
    return applyToAffected(servers, those, async (running) => {
      const before = leaderIn(context.view.states());
      await Promise.all(running.map((server) => server.pause()));
      return { evidence: seePaused(running, await processesOf(running), before, context) };
    });
  },
};

/** SIGCONT. */
export const resume: Fault = {
  name: 'resume',
  describe: 'SIGCONT servers that are paused',
  fields: {},
  on: 'needed',
  clients: false,
  disturbs: 'nothing',
  undoneBy: null,
  apply: ({ servers }, context) => {
    const those = { isFor: (status: ServerStatus) => status === 'paused', none: 'not paused' };
    return applyToAffected(servers, those, async (paused) => {
      await Promise.all(paused.map((server) => server.resume()));
      return { evidence: seeResumed(paused, await processesOf(paused), context) };
    });
  },
};

type Processes = Readonly<Record<string, { readonly pid: number | null; readonly process: string }>>;

async function processesOf(servers: readonly RunningServer[]): Promise<Processes> {
  const states = servers.map(async (server) => {
    const pid = server.pid();
    return [server.name, { pid, process: await livingProcessState(pid) }] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

/** The operating system shows them stopped, and the observer meets silence; what became of a leader is told as well. */
async function seePaused(
  servers: readonly RunningServer[],
  processes: Processes,
  before: LeaderBefore,
  { ensemble, view, undone }: FaultContext,
): Promise<Evidence> {
  const led = before !== null && servers.some(({ name }) => name === before.server) ? before : null;
  const [silent, leadership] = await Promise.all([
    view.waitUntil((states) => servers.every(({ name }) => stateOf(states, name)?.role === 'silent'), {
      limitMs: SILENCE_LIMIT_MS,
      signal: undone,
    }),
    led && seeLeadershipLost(led, ensemble, view, { limitMs: ELECTION_LIMIT_MS, signal: undone }),
  ]);
  const evidence = { processes, silent, ...leadership?.evidence };
  const stopped = Object.values(processes).every(({ process }) => process === 'stopped' || process === 'unknown');
  if (!stopped) return { judged: 'ineffective', evidence };
  return { judged: silent ? 'confirmed' : 'inconclusive', evidence };
}

/** They run, and answer again. */
async function seeResumed(
  servers: readonly RunningServer[],
  processes: Processes,
  { view, giveUp }: FaultContext,
): Promise<Evidence> {
  const answered = await view.waitUntil(
    (states) => servers.every(({ name }) => (stateOf(states, name)?.role ?? 'silent') !== 'silent'),
    { limitMs: ANSWER_LIMIT_MS, signal: giveUp },
  );
  const running = Object.values(processes).every(({ process }) => process === 'running' || process === 'unknown');
  const evidence = { processes, answered };
  if (!running) return { judged: 'ineffective', evidence };
  return { judged: answered ? 'confirmed' : 'inconclusive', evidence };
}
