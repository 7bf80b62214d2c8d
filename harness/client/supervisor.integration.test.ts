import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { formatAddress } from '../ensemble/ensemble.js';
import { builtModule } from '../foundation/built-module.js';
import { monotonicNs } from '../foundation/clock.js';
import type { HistoryEvent } from '../history/event.js';
import { pairOperations } from '../history/pairing.js';
import { readHistory } from '../history/read-history.js';
import { Recorder } from '../history/recorder.js';
import { askFourLetterWord } from '../observation/four-letter-word.js';
import { isAliveState, processStat } from '../runtimes/process/run-owner.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';
import { type BootedEnsemble, bootForTests } from '../testing/booted-ensemble.js';
import { performFinalReads } from './final-reads.js';
import { setUpWorkloads } from './set-up-workloads.js';
import { type FleetClient } from './supervised-client.js';
import { type FleetOptions, startClients } from './supervisor.js';
import { sweepClients } from './sweep-clients.js';

vi.setConfig({ testTimeout: 120_000 });

let booted: BootedEnsemble;
let folder = '';
let ensemble: RunningEnsemble;
beforeAll(async () => {
  booted = await bootForTests('fleet', { participants: 3, proxies: false });
  ({ folder, ensemble } = booted);
});
afterAll(async () => {
  await booted.end();
});

function common(): Omit<FleetOptions, 'recorder' | 'workloads'> {
  return {
    runFolder: folder,
    seed: 7,
    servers: ensemble.servers.map(({ clientAddress }) => formatAddress(clientAddress)),
    sessionTimeoutMs: 4000,
    driver: 'native',
    connectLimitMs: 60_000,
    signal: new AbortController().signal,
  };
}

const clientsOf = (workload: string, clients: number, options = {}): FleetOptions['workloads'][number] => ({
  workload,
  clients,
  options,
  rateHz: 0,
});

const successes = (client: FleetClient): number => client.operations.ok;

async function moreFrom(clients: readonly FleetClient[], count: number): Promise<void> {
  const before = clients.map(successes);
  await expect
    .poll(() => Math.min(...clients.map((client, i) => successes(client) - (before[i] ?? 0))), { timeout: 60_000 })
    .toBeGreaterThanOrEqual(count);
}

/** The sessions that the leader knows of, hexadecimal. */
async function sessionsKnown(): Promise<string[]> {
  const dumps = await Promise.all(
    ensemble.servers
      .filter((server) => server.status() === 'running')
      .map((server) => askFourLetterWord(server.directAddress, 'dump', { limitMs: 2000 })),
  );
  return dumps.flatMap((dump) => [...dump.matchAll(/0x([0-9a-f]+)/g)].map(([, id = '']) => id));
}

test('20 clients through kills, a pause and a dead server: nothing took effect that is not in the history', async () => {
  const options = common();
  const workloads = [
    clientsOf('set', 4, { rate: 50 }),
    clientsOf('register', 6),
    clientsOf('lock-chained', 5),
    clientsOf('watch', 5),
  ];
  const recorder = await Recorder.create({ file: join(folder, 'history.jsonl'), startNs: monotonicNs() });
  await setUpWorkloads({ ...options, workloads, limitMs: 60_000 });
  const fleet = await startClients({ ...options, workloads, recorder });
  let failure: unknown = null;
  void fleet.failed.then((error) => (failure = error));
  expect(fleet.stats()).toMatchObject({ clients: 20, connected: 20, deaths: [] });
  fleet.start();
  await moreFrom(fleet.clients, 3);
  const killed = fleet.clients.filter(({ workload }) => workload === 'set');
  for (const client of killed) client.signal('SIGKILL');
  await expect.poll(() => fleet.stats().deaths.length).toBe(killed.length);
  const paused = fleet.clients.find(({ workload }) => workload === 'register');
  paused?.signal('SIGSTOP');
  await ensemble.servers[0]?.kill();
  const others = fleet.clients.filter((client) => client !== paused);
  await moreFrom(others, 3);
  // Somebody serves and knows the others' sessions, but not the paused one any more.
  const expiredOnServers = async (): Promise<boolean> => {
    const known = await sessionsKnown();
    return others.some(({ session }) => known.includes(session ?? '')) && !known.includes(paused?.session ?? '');
  };
  await expect.poll(expiredOnServers, { timeout: 30_000, interval: 200 }).toBe(true);
  paused?.signal('SIGCONT');
  await expect.poll(() => (paused?.process ?? 0) >= 20, { timeout: 20_000 }).toBe(true);
  await ensemble.servers[0]?.start();
  await moreFrom(fleet.clients, 3);
  expect(await fleet.stop(15_000)).toEqual([]);
  const servers = ensemble.servers.map(({ name, clientAddress }) => ({ name, address: formatAddress(clientAddress) }));
  const firstProcess = fleet.firstUnusedProcess();
  const gaps = await performFinalReads({ ...options, workloads, servers, recorder, firstProcess, limitMs: 30_000 });
  expect(gaps).toEqual([]);
  await recorder.close();
  expect(failure).toBeNull();
  expect(
    fleet
      .stats()
      .deaths.map(({ client, cause }) => `${client} ${cause}`)
      .sort(),
  ).toEqual(killed.map(({ name }) => `${name} SIGKILL`));
  // The paused client's C library has said something about it.
  expect(await readdir(join(folder, 'clients'))).toContain(`${paused?.name ?? ''}.log`);

  // The reader refuses what is not a history: a process that goes on after `info`, two open operations of one process.
  const { events } = readHistory(join(folder, 'history.jsonl'));
  const operations = pairOperations(events);
  expect(events.every(({ time }, i) => time >= (events[i - 1]?.time ?? 0))).toBe(true);
  checkConnections(events, paused);
  const added = new Set(
    operations.filter(({ invocation: { f } }) => f === 'add').map(({ invocation: { value } }) => value),
  );
  const acknowledged = operations.filter(({ invocation: { f }, outcome }) => f === 'add' && outcome === 'ok');
  const finals = events.filter(({ workload, type, final }) => workload === 'set' && type === 'ok' && final === true);
  expect(new Set(finals.map(({ server }) => server))).toEqual(new Set(['zk1', 'zk2', 'zk3']));
  for (const { value } of finals) {
    const elements = new Set(value as string[]);
    for (const element of elements) expect(added).toContain(element);
    for (const { invocation } of acknowledged) expect(elements).toContain(invocation.value);
  }
});

/** Each session's states alternate, and end once; the paused client's ended by expiry. */
function checkConnections(events: readonly HistoryEvent[], paused: FleetClient | undefined): void {
  const bySession = new Map<string, string[]>();
  for (const { f, session = '', value } of events) {
    if (f === 'connection') bySession.set(session, [...(bySession.get(session) ?? []), value as string]);
  }
  for (const [session, states] of bySession) {
    expect(session).toMatch(/^[0-9a-f]+$/);
    expect(states.join(' ')).toMatch(/^connected( disconnected connected)*( disconnected)?( expired| closed)$/);
  }
  const expired = events.filter(({ f, value }) => f === 'connection' && value === 'expired');
  // Under the number it had by then: an operation may have ended unknown before.
  expect(expired.map(({ process }) => Number(process) % 20)).toContain(paused?.number);
}

/** A harness of its own that starts two clients and their load, says so, and waits. */
const harness = (options: object) => `
  const { Recorder } = await import(${JSON.stringify(builtModule('harness/history/recorder.ts').href)});
  const { startClients } = await import(${JSON.stringify(builtModule('harness/client/supervisor.ts').href)});
  const options = ${JSON.stringify(options)};
  const recorder = await Recorder.create({ file: options.runFolder + '/killed.jsonl', startNs: Number(process.hrtime.bigint()) });
  const fleet = await startClients({ ...options, recorder, signal: new AbortController().signal });
  fleet.start();
  console.log(JSON.stringify(fleet.clients.map(({ pid }) => pid)));
`;

test('clients end with their harness; one that was paused then is swept; the history is readable', async () => {
  const options = { ...common(), workloads: [clientsOf('set', 2, { rate: 50 })] };
  await setUpWorkloads({ ...options, limitMs: 60_000 });
  const child = spawn(process.execPath, ['--input-type=module', '-e', harness(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [first, second] = JSON.parse(line.toString()) as [number, number];
  await expect
    .poll(() =>
      existsSync(join(folder, 'killed.jsonl')) ? readHistory(join(folder, 'killed.jsonl')).events.length : 0,
    )
    .toBeGreaterThan(20);
  process.kill(second, 'SIGSTOP');
  child.kill('SIGKILL');
  await expect.poll(() => isRunning(first), { timeout: 15_000 }).toBe(false);
  expect(isRunning(second)).toBe(true);
  expect(sweepClients()).toEqual([expect.stringContaining(`process ${second}`)]);
  await expect.poll(() => isRunning(second), { timeout: 5000 }).toBe(false);
  expect(readHistory(join(folder, 'killed.jsonl')).events.length).toBeGreaterThan(20);
});

function isRunning(pid: number): boolean {
  const stat = processStat(pid);
  return stat !== null && isAliveState(stat.state);
}

test('clients that cannot connect are named, and none is left', async () => {
  const recorder = await Recorder.create({ file: join(folder, 'nobody.jsonl'), startNs: monotonicNs() });
  const options = { ...common(), servers: ['127.0.0.1:1'], connectLimitMs: 1500, recorder };
  await expect(startClients({ ...options, workloads: [clientsOf('set', 2)] })).rejects.toMatchObject({
    code: 'CLIENTS_NOT_CONNECTED',
    message: expect.stringContaining('set-0, set-1') as string,
  });
  await recorder.close();
});
