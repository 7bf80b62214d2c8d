import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlimited } from '../checkers/checker.js';
import { checkers } from '../checkers/index.js';
import { performFinalReads } from '../harness/client/final-reads.js';
import { setUpWorkloads } from '../harness/client/set-up-workloads.js';
import { startClients, type ClientFleet } from '../harness/client/supervisor.js';
import { formatAddress } from '../harness/ensemble/ensemble.js';
import { monotonicNs } from '../harness/foundation/clock.js';
import type { HistoryEvent, Json } from '../harness/history/event.js';
import { readHistory } from '../harness/history/read-history.js';
import { Recorder } from '../harness/history/recorder.js';
import type { RunningEnsemble } from '../harness/runtimes/runtime.js';
import { type BootedEnsemble, bootForTests, serving } from '../harness/testing/booted-ensemble.js';
import { findWorkload } from './index.js';

// Real clients on a real ensemble: the workloads through what their recipes must survive.
const SESSION_TIMEOUT_MS = 2000;
const CLIENTS = 4;
const never = new AbortController().signal;

let booted: BootedEnsemble;
let folder: string;
let ensemble: RunningEnsemble;

beforeAll(async () => {
  booted = await bootForTests('workloads', { participants: 3 });
  ({ folder, ensemble } = booted);
  await serving(ensemble);
});

afterAll(async () => {
  await booted.end();
});

interface Load {
  readonly fleet: ClientFleet;
  /** A fault, recorded as the nemesis would: judges excuse what it explains. */
  readonly fault: (name: string, cause: () => Promise<void>) => Promise<void>;
}

/** Set-up, load with what happens during it, final reads of every server: the history. */
async function history(
  names: readonly string[],
  options: Readonly<Record<string, Json>>,
  during: (load: Load) => Promise<void>,
): Promise<readonly HistoryEvent[]> {
  const runFolder = await mkdtemp(join(folder, 'run-'));
  const file = join(runFolder, 'history.jsonl');
  const workloads = names.map((workload) => ({ workload, options, clients: CLIENTS, rateHz: 0 }));
  const recorder = await Recorder.create({ file, startNs: monotonicNs() });
  const common = {
    workloads,
    servers: ensemble.servers.map((server) => formatAddress(server.clientAddress)),
    sessionTimeoutMs: SESSION_TIMEOUT_MS,
    driver: 'native',
    runFolder,
    recorder,
    seed: 7,
    limitMs: 20_000,
    connectLimitMs: 30_000,
    signal: never,
  };
  await setUpWorkloads(common);
  const fleet = await startClients(common);
  try {
    fleet.start();
    const bug = fleet.failed.then((error) => Promise.reject(error));
    await Promise.race([during({ fleet, fault: (name, cause) => recordFault(recorder, name, cause) }), bug]);
  } finally {
    await fleet.stop(10_000);
  }
  const servers = ensemble.servers.map((server) => ({
    name: server.name,
    address: formatAddress(server.clientAddress),
  }));
  const firstProcess = fleet.firstUnusedProcess();
  expect(await performFinalReads({ ...common, servers, firstProcess })).toEqual([]);
  await recorder.close();
  return readHistory(file).events;
}

async function recordFault(recorder: Recorder, name: string, cause: () => Promise<void>): Promise<void> {
  recorder.record('nemesis', 'invoke', { f: name, value: { step: 0, on: ['clients'] } });
  await cause();
  recorder.record('nemesis', 'info', { f: name, value: { step: 0, on: ['clients'], judged: 'confirmed' } });
}

/** What all servers together keep for their clients' watches. */
async function watchesOnServers(): Promise<number> {
  const counts = await Promise.all(
    ensemble.servers.map(async ({ adminAddress }) => {
      if (adminAddress === null) throw new Error('no AdminServer');
      const answer = await fetch(`http://${formatAddress(adminAddress)}/commands/watch_summary`);
      return ((await answer.json()) as { readonly num_total_watches: number }).num_total_watches;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Requests arrive, replies do not, until the connection is closed: what a lost reply to a create looks like. */
async function loseReplies(): Promise<void> {
  const links = ensemble.links;
  if (links === null) throw new Error('no proxies');
  await links.cut(
    ensemble.servers.map(({ name }) => ({ from: name, to: 'clients' })),
    'blackhole',
  );
  await sleep(150);
  await links.heal();
}

function of(events: readonly HistoryEvent[], workload: string): readonly HistoryEvent[] {
  return events.filter((event) => event.workload === workload || event.workload === undefined);
}

/** Successes by operation. */
function successes(events: readonly HistoryEvent[], workload: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    if (event.workload === workload && event.type === 'ok') counts[event.f] = (counts[event.f] ?? 0) + 1;
  }
  return counts;
}

function expectAllOperations(events: readonly HistoryEvent[], workload: string): void {
  const counts = successes(events, workload);
  for (const f of findWorkload(workload)?.operations ?? []) expect(counts[f], `${workload} ${f}`).toBeGreaterThan(10);
}

function expectValid(events: readonly HistoryEvent[], workload: string): void {
  for (const { checker: name, options = {} } of findWorkload(workload)?.judgedBy ?? []) {
    const checker = checkers.find((known) => known.name === name);
    const result = checker?.check(of(events, workload), options, unlimited);
    expect(result?.anomalies, name).toEqual([]);
    expect(result?.valid, `${name}: ${result?.reason ?? ''}`).toBe(true);
  }
}

describe('lock recipes', () => {
  const names = ['lock-chained', 'lock-naive', 'lock-single', 'rwlock-chained', 'rwlock-naive'];
  let events: readonly HistoryEvent[];
  let watchesUnderLoad: number;

  beforeAll(async () => {
    events = await history(names, { locks: 1, think: 10 }, async ({ fleet, fault }) => {
      await sleep(4000);
      watchesUnderLoad = await watchesOnServers();
      for (let round = 0; round < 6; round++) {
        await fault('partition', loseReplies);
        await sleep(500);
      }
      // Every lock's holder and all of its waiters die at once; those who come after must wait for their sessions only.
      await fault('kill', () => {
        for (const client of fleet.clients) client.signal('SIGKILL');
        return Promise.resolve();
      });
      await sleep(SESSION_TIMEOUT_MS + 4000);
      // Sessions end while their clients sleep, perhaps holding the lock.
      const sleepers = fleet.clients.filter((client) => client.number % CLIENTS < 2);
      await fault('pause', async () => {
        for (const client of sleepers) client.signal('SIGSTOP');
        await sleep(SESSION_TIMEOUT_MS + 1500);
        for (const client of sleepers) client.signal('SIGCONT');
      });
      await sleep(3000);
    });
  });

  it.each(names)('%s: everything was tried, and most of it worked', (name) => {
    expectAllOperations(events, name);
  });

  it.each(names)('%s: its judges find nothing wrong', (name) => {
    expectValid(events, name);
  });

  it.each(names)('%s: no node was left behind', (name) => {
    const found = events.filter((event) => event.workload === name && event.f === 'lock-nodes');
    expect(found).toHaveLength(ensemble.servers.length);
    expect(found.map((event) => event.value)).toEqual(found.map(() => []));
  });

  it('the faults did what they were for: connections that broke, sessions that expired', () => {
    const connections = events.filter((event) => event.f === 'connection').map((event) => event.value);
    expect(connections.filter((state) => state === 'disconnected').length).toBeGreaterThan(CLIENTS * names.length);
    expect(connections).toContain('expired');
  });

  it('no more watches are kept than there are waiters', () => {
    expect(watchesUnderLoad).toBeLessThanOrEqual(CLIENTS * names.length);
  });
});

describe('register, set and watch', () => {
  const names = ['register', 'set', 'watch'];
  let events: readonly HistoryEvent[];

  beforeAll(async () => {
    events = await history(names, { rate: 20 }, async ({ fault }) => {
      await sleep(4000);
      for (let round = 0; round < 3; round++) {
        await fault('partition', loseReplies);
        await sleep(700);
      }
    });
  });

  it.each(names)('%s: everything was tried, and most of it worked', (name) => {
    expectAllOperations(events, name);
  });

  it.each(names)('%s: its judges find nothing wrong', (name) => {
    expectValid(events, name);
  });

  it('register: every value is written once', () => {
    const values = of(events, 'register')
      .filter((event) => event.type === 'invoke' && event.f !== 'read')
      .map((event) => (event.f === 'cas' ? (event.value as readonly Json[])[1] : event.value));
    expect(new Set(values).size).toBe(values.length);
  });

  it('register: keys are left before they grow long', () => {
    const counts = new Map<string, number>();
    for (const event of of(events, 'register')) {
      if (event.type === 'invoke') counts.set(event.key ?? '', (counts.get(event.key ?? '') ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(400);
  });

  it('watch: every kind of watch was armed, and every kind of event came', () => {
    const watches = of(events, 'watch');
    const armed = watches.filter((event) => event.f === 'watch' && event.type === 'ok');
    expect(new Set(armed.map((event) => JSON.stringify(event.value)))).toEqual(
      new Set(['{"mode":"data"}', '{"mode":"exists"}', '{"mode":"children"}']),
    );
    const told = watches.filter((event) => event.f === 'watch-event');
    expect(new Set(told.map((event) => JSON.stringify(event.value)))).toEqual(
      new Set(['created', 'deleted', 'data-changed', 'children-changed'].map((kind) => JSON.stringify({ kind }))),
    );
  });
});
