import type { HistoryEvent } from '../../../harness/history/event.js';
import { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { Program, Recorder } from './client.js';
import { SimulatedClient } from './client.js';
import type { ServerBug, SimulatedServer } from './ensemble.js';
import { SimulatedEnsemble } from './ensemble.js';
import { statOf } from './tree.js';

export interface Simulation {
  readonly seed: number;
  readonly workload: string;
  readonly clients: number;
  readonly steps: number;
  readonly program: (client: SimulatedClient) => Program;
  readonly bug?: ServerBug | null;
  /** How often a step disconnects a client, cuts a server off or ends a session; 0.03 unless given. */
  readonly disturbance?: number;
}

export interface Simulated {
  readonly events: readonly HistoryEvent[];
  /** How often the planted server bug has shown. */
  readonly bugShown: number;
}

/** Nodes that are there before the clients begin. */
const nodes: readonly (readonly [path: string, data: string])[] = [
  ['/r0', 'null'],
  ['/r1', 'null'],
  ['/t', '"v"'],
  ['/L', ''],
  ['/counter', '0'],
  ['/set', ''],
];

/**
 * A run against a simulated ensemble: replicas that lag, connections that break, sessions that the quorum ends before
 * their clients can know. The same simulation gives the same history.
 */
export function simulate(simulation: Simulation): Simulated {
  const random = new SeededRandom(simulation.seed);
  const ensemble = new SimulatedEnsemble(random.fork('servers'), simulation.bug ?? null);
  const recorder: Recorder = { now: 0, events: [] };
  for (const [path, data] of nodes) ensemble.prepare(path, data);
  const clients = Array.from(
    { length: simulation.clients },
    (_, at) =>
      new SimulatedClient(
        at,
        simulation.clients,
        { workload: simulation.workload, random: random.fork(`client ${String(at)}`), recorder, ensemble },
        simulation.program,
      ),
  );
  for (let step = 0; step < simulation.steps; step++) {
    recorder.now += random.integer(1, 20) * 1e6;
    if (random.chance(simulation.disturbance ?? 0.03)) disturb(random, ensemble, clients, recorder);
    act(random, ensemble, clients, true);
    notice(clients);
  }
  settle(random, ensemble, clients, recorder);
  finalReads(ensemble, clients.length, recorder, simulation.workload);
  const { events, now } = recorder;
  events.push({ index: events.length, time: now, process: 'observer', type: 'note', f: 'phase', value: 'end' });
  return { events, bugShown: ensemble.bugShown };
}

/** One of the things that can happen next. */
function act(
  random: SeededRandom,
  ensemble: SimulatedEnsemble,
  clients: readonly SimulatedClient[],
  load: boolean,
): void {
  const possible: (() => void)[] = [];
  for (const client of clients) {
    if (client.mayReceive) possible.push(() => client.receive(ensemble.swaps()));
    if (client.mayContinue) possible.push(() => client.continue());
    if (client.session.server === null && (!load || random.chance(0.3))) possible.push(() => client.reconnect());
    else if (load && client.idle && client.session.server !== null) possible.push(() => client.begin());
  }
  for (const server of ensemble.servers) {
    if (server.behind && !server.cutOff) possible.push(() => server.applyNext());
  }
  if (ensemble.undecided) possible.push(() => ensemble.decideNext());
  if (possible.length > 0) random.pick(possible)();
}

/** Clients whose server dropped them. */
function notice(clients: readonly SimulatedClient[]): void {
  for (const client of clients) if (client.session.server === null && client.connected) client.noticeLoss();
}

function disturb(
  random: SeededRandom,
  ensemble: SimulatedEnsemble,
  clients: readonly SimulatedClient[],
  recorder: Recorder,
): void {
  const client = random.pick(clients);
  const server = random.pick(ensemble.servers);
  const choice = random.integer(0, 3);
  if (choice === 0 && client.session.server !== null) client.disconnect();
  else if (choice === 1) cutOrHeal(server, ensemble, recorder);
  else if (choice === 2 && client.session.server?.cutOff !== false) ensemble.expire(client.session);
  else ensemble.dropEphemeral();
}

function cutOrHeal(server: SimulatedServer, ensemble: SimulatedEnsemble, recorder: Recorder): void {
  const cutting = !server.cutOff;
  if (cutting && ensemble.servers.some(({ cutOff }) => cutOff)) return;
  server.cutOff = cutting;
  for (const type of ['invoke', 'info'] as const) {
    const { events, now } = recorder;
    const value = { step: 0, on: [server.name], judged: 'confirmed' };
    events.push({
      index: events.length,
      time: now,
      process: 'nemesis',
      type,
      f: cutting ? 'partition' : 'heal',
      value,
    });
  }
}

/** No new turns; all that is under way comes to its end. */
function settle(
  random: SeededRandom,
  ensemble: SimulatedEnsemble,
  clients: readonly SimulatedClient[],
  recorder: Recorder,
): void {
  for (const server of ensemble.servers) if (server.cutOff) cutOrHeal(server, ensemble, recorder);
  for (let step = 0; step < 2000; step++) {
    recorder.now += 1e7;
    act(random, ensemble, clients, false);
    notice(clients);
  }
  for (const server of ensemble.servers) while (server.behind) server.applyNext();
}

/** Every server is read once, over a session of its own. */
function finalReads(ensemble: SimulatedEnsemble, stride: number, recorder: Recorder, workload: string): void {
  const { events } = recorder;
  ensemble.servers.forEach((server, at) => {
    const process = stride * 1000 + at;
    const say = (fields: Partial<HistoryEvent>): void => {
      recorder.now += 1e6;
      const about = { process, f: 'read', workload, final: true, server: server.name, session: `f${String(at)}` };
      events.push({ index: events.length, time: recorder.now, type: 'ok', ...about, ...fields });
    };
    for (const [path] of nodes) {
      const node = server.tree.nodes.get(path);
      const wanted = workload === 'sets' ? path === '/set' : workload === 'registers' && path.startsWith('/r');
      if (!wanted) continue;
      say({ type: 'invoke', key: path, value: null });
      const value: unknown = node === undefined ? null : path === '/set' ? [...node.children] : JSON.parse(node.data);
      say({ key: path, value: value as string, ...(node === undefined ? {} : { stat: statOf(node) }) });
    }
  });
}
