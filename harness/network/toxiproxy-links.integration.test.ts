import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address, ServerDescription } from '../ensemble/ensemble.js';
import { processState } from '../nemeses/process-state.js';
import { toxiproxyBinary } from '../runtimes/artefacts/toxiproxy-binary.js';
import { planLinks, type AddressScheme, type PlannedProxy } from './link-plan.js';
import { ToxiproxyApi } from './toxiproxy-api.js';
import { ToxiproxyLinks } from './toxiproxy-links.js';

// A real Toxiproxy between small TCP servers: what the toxics do to bytes, closes, new connections, and after healing.
const NET = `127.${String(200 + (process.pid % 50))}`;
const servers: readonly ServerDescription[] = [1, 2].map((id) => ({ id, name: `zk${id}`, role: 'participant' }));
const scheme: AddressScheme = {
  peerListen: (kind, from, to) => ({ host: `${NET}.${from.id}.${to.id}`, port: kind === 'quorum' ? 2888 : 3888 }),
  peerUpstream: (kind, _from, to) => ({ host: `${NET}.0.${to.id}`, port: kind === 'quorum' ? 2888 : 3888 }),
  clientListen: ({ id }) => ({ host: `${NET}.0.${id}`, port: 12_181 }),
  clientUpstream: ({ id }) => ({ host: `${NET}.0.${id}`, port: 2181 }),
};
const plan = planLinks(servers, scheme);
const toTwo = { from: 'zk1', to: 'zk2' };
const toOne = { from: 'zk2', to: 'zk1' };

let toxiproxy: ChildProcess;
let api: ToxiproxyApi;
let links: ToxiproxyLinks;
let upstream: Upstream;
let sockets: Socket[] = [];

interface Upstream {
  readonly server: Server;
  readonly accepted: Socket[];
}

function planned(name: string): PlannedProxy {
  return plan.find((proxy) => proxy.name === name) as PlannedProxy;
}

async function listen({ host, port }: Address): Promise<Upstream> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    accepted.push(socket);
    sockets.push(socket);
    server.emit('accepted');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { server, accepted };
}

/** A connection through the proxy quorum-1-2 and its far end. */
async function connected(): Promise<{ near: Socket; far: Socket }> {
  const { host, port } = planned('quorum-1-2').listen;
  const before = upstream.accepted.length;
  const near = connect({ host, port });
  near.on('error', () => undefined);
  sockets.push(near);
  await once(near, 'connect');
  while (upstream.accepted.length === before) await once(upstream.server, 'accepted');
  return { near, far: upstream.accepted.at(-1) as Socket };
}

/** Everything a socket receives from now on; `closed` once its stream has ended. */
function watch(socket: Socket): { text: string; closed: boolean } {
  const seen = { text: '', closed: false };
  socket.setEncoding('utf8').on('data', (chunk: string) => (seen.text += chunk));
  socket.once('close', () => (seen.closed = true));
  return seen;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

async function inForce(): Promise<readonly string[]> {
  return (await links.inForce()).map(({ proxy, enabled, toxics }) => [proxy, enabled, ...toxics].join(' '));
}

beforeEach(async () => {
  const { path } = await toxiproxyBinary({ signal: new AbortController().signal, progress: () => undefined });
  toxiproxy = spawn(path, ['-host', `${NET}.0.1`, '-port', '8474'], { stdio: 'ignore' });
  api = new ToxiproxyApi(`http://${NET}.0.1:8474`, 2_000);
  for (let answered = false; !answered;) {
    answered = await api.version().then(
      () => true,
      () => sleep(10, false),
    );
  }
  links = await ToxiproxyLinks.open(plan, () => api);
  upstream = await listen(planned('quorum-1-2').upstream);
});

afterEach(async () => {
  const gone = toxiproxy.exitCode === null && toxiproxy.signalCode === null ? once(toxiproxy, 'exit') : null;
  toxiproxy.kill('SIGKILL');
  await gone;
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await new Promise((resolve) => upstream.server.close(resolve));
});

describe('a cut', () => {
  it('of both directions loses data silently, hides that an end has closed, and heals', async () => {
    const { near, far } = await connected();
    const [nearSees, farSees] = [watch(near), watch(far)];
    near.write('before');
    await until(() => farSees.text === 'before');
    await links.cut([toTwo, toOne], 'blackhole');
    near.write('lost');
    far.write('lost too');
    near.end();
    await sleep(300);
    expect(farSees).toEqual({ text: 'before', closed: false });
    expect(nearSees).toEqual({ text: '', closed: false });
    expect(await inForce()).toContain(
      'quorum-1-2 true latency/upstream timeout/upstream latency/downstream timeout/downstream',
    );

    await links.heal();
    await until(() => farSees.closed && nearSees.closed);
    expect(farSees.text).toBe('before');
    expect(await inForce()).toEqual([]);
    const again = await connected();
    const sees = watch(again.far);
    again.near.write('healed');
    await until(() => sees.text === 'healed');
  });

  it('of one direction leaves the other open, for connections old and new', async () => {
    const old = await connected();
    await links.cut([toTwo], 'blackhole');
    for (const { near, far } of [old, await connected()]) {
      const [nearSees, farSees] = [watch(near), watch(far)];
      near.write('lost');
      far.write('comes');
      await until(() => nearSees.text === 'comes');
      expect(farSees).toEqual({ text: '', closed: false });
    }
  });

  it('is a cut still after further toxics came, of which none lets anything through', async () => {
    const { near, far } = await connected();
    const farSees = watch(far);
    await links.cut([toTwo], 'blackhole');
    near.write('one');
    await links.slow([toTwo], 10, 0);
    near.write('two');
    await links.throttle([toTwo], 1_000_000);
    await links.slow([toTwo], 20, 5);
    await links.cut([toTwo], 'blackhole');
    near.write('three');
    await sleep(300);
    expect(farSees).toEqual({ text: '', closed: false });
  });

  it('takes effect also where the far end has stopped reading, at the price of closing that connection', async () => {
    const { near, far } = await connected();
    far.pause();
    near.write(Buffer.alloc(32 * 1024 * 1024));
    await sleep(300);
    const closed = new Promise((resolve) => near.once('close', resolve));
    await links.cut([toTwo, toOne], 'blackhole');
    await closed;
    expect(await inForce()).toContain(
      'quorum-1-2 true latency/upstream timeout/upstream latency/downstream timeout/downstream',
    );
    await links.heal();
    expect(await inForce()).toEqual([]);
  });

  it('of one link is undone while another cut of the same pair, and what is slow elsewhere, stay', async () => {
    await links.cut([toTwo], 'blackhole');
    await links.cut([toOne], 'blackhole');
    await links.slow([{ from: 'clients', to: 'zk1' }], 10, 0);
    const client = planned('client-1');
    const untouched = await api.proxies().then((proxies) => proxies.get(client.name));
    await links.undo([toTwo], [{ kind: 'cut', links: [toOne], style: 'blackhole' }]);
    expect((await inForce()).slice().sort()).toEqual([
      'client-1 true latency/upstream',
      'election-1-2 true latency/downstream timeout/downstream',
      'election-2-1 true latency/upstream timeout/upstream',
      'quorum-1-2 true latency/downstream timeout/downstream',
      'quorum-2-1 true latency/upstream timeout/upstream',
    ]);
    expect((await api.proxies()).get(client.name)).toEqual(untouched);
    const { near, far } = await connected();
    const [nearSees, farSees] = [watch(near), watch(far)];
    far.write('lost');
    near.write('comes');
    await until(() => farSees.text === 'comes');
    expect(nearSees.text).toBe('');
    await links.undo([toOne], []);
    expect(await inForce()).toEqual(['client-1 true latency/upstream']);
  });

  it('that refuses is kept when a slow link of the same pair is undone', async () => {
    await links.cut([toTwo], 'refuse');
    await links.slow([toOne], 10, 0);
    await links.undo([toOne], [{ kind: 'cut', links: [toTwo], style: 'refuse' }]);
    expect((await inForce()).slice().sort()).toEqual([
      'election-1-2 false',
      'election-2-1 false',
      'quorum-1-2 false',
      'quorum-2-1 false',
    ]);
  });

  it('that refuses closes what is open and refuses what is new, in both directions of the pair', async () => {
    const { near } = await connected();
    const closed = once(near, 'close');
    await links.cut([toOne], 'refuse');
    await closed;
    expect((await inForce()).slice().sort()).toEqual([
      'election-1-2 false',
      'election-2-1 false',
      'quorum-1-2 false',
      'quorum-2-1 false',
    ]);
    const refused = connect(planned('quorum-1-2').listen);
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await links.heal();
    await connected();
  });
});

describe('slow links', () => {
  it('delay what flows one way, and pass everything on', async () => {
    const { near, far } = await connected();
    await links.slow([toTwo], 150, 0);
    const farSees = watch(far);
    const sentAt = performance.now();
    near.write('late');
    await until(() => farSees.text === 'late');
    // Not a timing of ours: Toxiproxy must have held it for at least what was asked.
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(145);
  });
});

describe('healing', () => {
  it('can be called twice and when nothing is disturbed', async () => {
    const { near } = await connected();
    await links.heal();
    await links.cut([toTwo], 'blackhole');
    await links.heal();
    await links.heal();
    await until(() => near.destroyed);
    expect(await inForce()).toEqual([]);
  });

  it('says which proxy could not be healed when Toxiproxy is gone, and so does a cut', async () => {
    await links.cut([toTwo], 'blackhole');
    toxiproxy.kill('SIGKILL');
    await once(toxiproxy, 'exit');
    await expect(links.heal()).rejects.toMatchObject({
      code: 'TOXIPROXY_UNREACHABLE',
      message: expect.stringContaining('could not heal the links: proxy quorum-1-2: deleting it') as string,
    });
    await expect(links.cut([toOne], 'blackhole')).rejects.toMatchObject({ code: 'TOXIPROXY_UNREACHABLE' });
  });

  it('gives up on a Toxiproxy that does not answer', async () => {
    toxiproxy.kill('SIGSTOP');
    // The signal is sent, but on a busy machine its threads may still answer for a moment.
    while ((await processState(toxiproxy.pid ?? null)) !== 'stopped') await sleep(5);
    await expect(links.inForce()).rejects.toMatchObject({ code: 'TOXIPROXY_TIMEOUT' });
    toxiproxy.kill('SIGCONT');
    await links.heal();
  });
});

describe('making the links', () => {
  it('says which proxy cannot listen, and where', async () => {
    await expect(ToxiproxyLinks.open(plan, () => api)).rejects.toMatchObject({
      code: 'TOXIPROXY_REFUSED',
      message: expect.stringContaining(`proxy quorum-1-2: listening on ${NET}.1.2:2888`) as string,
    });
  });
});
