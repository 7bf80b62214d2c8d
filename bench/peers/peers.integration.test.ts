import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unlimited } from '../../checkers/checker.js';
import { mutualExclusion } from '../../checkers/locks/mutual-exclusion.js';
import type { CheckResult } from '../../checkers/verdict.js';
import { formatAddress } from '../../harness/ensemble/ensemble.js';
import { makeEnsemble } from '../../harness/ensemble/make-ensemble.js';
import { builtModule } from '../../harness/foundation/built-module.js';
import { monotonicNs } from '../../harness/foundation/clock.js';
import { Observer } from '../../harness/observation/observer.js';
import { processRuntime } from '../../harness/runtimes/process/process-runtime.js';
import type { RunningEnsemble } from '../../harness/runtimes/runtime.js';
import { peers } from './index.js';
import type { Peer, PeerRecipe, PreparedPeer } from './peer.js';
import type { Contest, ContestEvent } from './testing/contest.js';
import { startContest } from './testing/contest.js';

/** Two for each server. */
const contenders = 6;
/** Some 250 acquisitions, however long they take. */
const enoughPackets = 1500;
/**
 * Server packets an acquisition: create, list, watch, be woken, list again and delete are six; kazoo lists once more
 * before each create but the first, to see whether an earlier one has left its node.
 */
const packetsPerAcquisition: Readonly<Record<Peer['name'], number>> = { curator: 6, kazoo: 7, go: 6 };

/** Without any cache each program is built from what its own package registry sends, and Go compiles its library too. */
const coldBuildLimitMs = 600_000;

const paths = ['exclusive', 'read-write', 'killed', 'deserted'];
const prepared = new Map<Peer['name'], PreparedPeer>();
let folder: string;
let ensemble: RunningEnsemble;

beforeAll(async () => {
  await Promise.all(peers.map(async (peer) => prepared.set(peer.name, await peer.prepare(() => undefined))));
  folder = await mkdtemp(join(tmpdir(), 'zk-chaos-peers-'));
  ensemble = await processRuntime.boot(makeEnsemble({ participants: 3, proxies: false }), {
    ...{ runId: `peers-${process.pid}`, runFolder: folder, signal: new AbortController().signal },
    progress: () => undefined,
  });
  const observer = new Observer({ servers: ensemble.servers, recorder: { record: () => undefined } });
  observer.start();
  await observer.ready({ limitMs: 60_000 });
  await observer.stop();
  await makeNodes(peers.flatMap(({ name }) => paths.map((path) => pathOf(name, path))));
}, coldBuildLimitMs);

afterAll(async () => {
  await ensemble.shutDown();
  await rm(folder, { recursive: true, force: true });
});

/** Through a session in a process of its own, as everywhere. */
async function makeNodes(nodes: readonly string[]): Promise<void> {
  const script = `
    import { sessionDriver } from '${builtModule('harness/session/index.ts').href}';
    const session = sessionDriver('native').open({ servers: ['${connect()}'], timeoutMs: 4000, onState() {} });
    await session.connected(4000);
    await Promise.all(${JSON.stringify(nodes)}.map((path) => session.create(path, '', 'persistent')));
    await session.close();
    process.exit(0);`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
}

function pathOf(peer: string, path: string): string {
  return `/${peer}-${path}`;
}

function connect(): string {
  return ensemble.servers.map(({ clientAddress }) => formatAddress(clientAddress)).join(',');
}

function contestOf(name: Peer['name'], path: string, recipe: PeerRecipe = 'exclusive'): Promise<Contest> {
  const program = prepared.get(name);
  if (program === undefined) throw new Error(`${name} was not prepared`);
  return startContest(program, {
    ...{ connect: connect(), path: pathOf(name, path), recipe },
    ...{ contenders, readShare: 0.5, seed: 1, sessionTimeoutMs: 10_000 },
  });
}

/**
 * What each server says of itself by that name, in their order. Asked of the AdminServer: an answer to a four-letter word
 * is itself counted as packets sent.
 */
function counters(name: string): Promise<readonly number[]> {
  return Promise.all(
    ensemble.servers.map(async ({ adminAddress }) => {
      if (adminAddress === null) throw new Error('no AdminServer');
      const answer = await fetch(`http://${formatAddress(adminAddress)}/commands/monitor`);
      return Number(((await answer.json()) as Record<string, unknown>)[name]);
    }),
  );
}

async function packetsSent(): Promise<number> {
  return (await counters('packets_sent')).reduce((sum, sent) => sum + sent, 0);
}

async function untilPacketsSent(packets: number): Promise<void> {
  while ((await packetsSent()) < packets) await delay(100);
}

/** A contest that was killed has connections for a moment longer. */
async function untilNobodyIsConnected(): Promise<void> {
  while ((await counters('num_alive_connections')).some((count) => count > 0)) await delay(50);
}

function judged(events: readonly ContestEvent[], recipe: PeerRecipe): CheckResult {
  const history = events.map((event, index) => ({ ...event, index, key: 'lock' }));
  const kind = recipe === 'exclusive' ? 'exclusive' : 'shared-exclusive';
  return mutualExclusion.check(history as Parameters<typeof mutualExclusion.check>[0], { kind }, unlimited);
}

/** Runs a contest until enough has happened, and says what it took. */
async function heldContest(name: Peer['name'], recipe: PeerRecipe) {
  await untilNobodyIsConnected();
  const contest = await contestOf(name, recipe, recipe);
  const spread = await counters('num_alive_connections');
  const packetsBefore = await packetsSent();
  const fromNs = monotonicNs();
  contest.say('go');
  await untilPacketsSent(packetsBefore + enoughPackets);
  contest.say('stop');
  const end = await contest.ended;
  // Each closed its session.
  const packets = (await packetsSent()) - packetsBefore - contenders;
  return { ...end, ready: contest.ready, spread, packets, fromNs, untilNs: monotonicNs() };
}

function grantsOf(events: readonly ContestEvent[]): readonly ContestEvent[] {
  return events.filter(({ f, type }) => f === 'acquire' && type === 'ok');
}

describe.each(peers.map(({ name }) => name))('%s', (name) => {
  it('contends by the protocol, excludes, and costs the servers what is known of it', async () => {
    const contest = await heldContest(name, 'exclusive');
    expect(contest).toMatchObject({ ready: contenders, spread: [2, 2, 2], stderr: '', exit: 0 });
    expect(contest.done).toEqual({ abandoned: 0, unrecorded: 0 });
    const { events, fromNs, untilNs } = contest;
    expectWholeCycles(events);
    expect(judged(events, 'exclusive')).toMatchObject({ valid: true, anomalies: [] });
    // One clock for the whole machine, whatever the language.
    expect(events[0]?.time).toBeGreaterThan(fromNs);
    expect(events.at(-1)?.time).toBeLessThan(untilNs);
    const perAcquisition = contest.packets / grantsOf(events).length;
    expect(perAcquisition).toBeGreaterThan(packetsPerAcquisition[name] * 0.95);
    expect(perAcquisition).toBeLessThan(packetsPerAcquisition[name] * 1.05);
    // Go's library keeps the number to itself.
    expect(grantsOf(events).every(({ value }) => value.sequence !== undefined)).toBe(name !== 'go');
  });

  it('is noticed when it is killed', async () => {
    const before = await packetsSent();
    const contest = await contestOf(name, 'killed');
    contest.say('go');
    await untilPacketsSent(before + 100);
    process.kill(contest.pid, 'SIGKILL');
    expect(await contest.ended).toMatchObject({ exit: 'SIGKILL', done: null, events: [] });
  });

  it('ends when nobody listens any more', async () => {
    const contest = await contestOf(name, 'deserted');
    contest.say('go');
    contest.hangUp();
    const end = await contest.ended;
    expect(end).toMatchObject({ exit: 1, done: null, events: [] });
    expect(end.stderr).toContain('standard input ended');
  });
});

describe.each(peers.filter(({ recipes }) => recipes.includes('read-write')))('$name with shared locks', ({ name }) => {
  it('contends by the protocol and excludes', async () => {
    const { events, done, exit } = await heldContest(name, 'read-write');
    expect({ done, exit }).toEqual({ done: { abandoned: 0, unrecorded: 0 }, exit: 0 });
    expectWholeCycles(events);
    expect(judged(events, 'read-write')).toMatchObject({ valid: true, anomalies: [] });
    const shared = grantsOf(events).filter(({ value }) => value.mode === 'shared').length;
    expect(shared / grantsOf(events).length).toBeGreaterThan(0.25);
    expect(shared / grantsOf(events).length).toBeLessThan(0.75);
  });
});

/** Every contender acquires and releases, over and over, until told to stop; all in order of time. */
function expectWholeCycles(events: readonly ContestEvent[]): void {
  const cycle = ['invoke acquire', 'ok acquire', 'invoke release', 'ok release'];
  for (let process = 0; process < contenders; process++) {
    const own = events.filter((event) => event.process === process);
    expect(own.length).toBeGreaterThanOrEqual(2 * cycle.length);
    expect(own.map(({ type, f }) => `${type} ${f}`)).toEqual(own.map((_, at) => cycle[at % cycle.length]));
    expect(own.length % cycle.length).toBe(0);
  }
  expect(events.filter((event) => event.process >= contenders)).toEqual([]);
  const times = events.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
}
