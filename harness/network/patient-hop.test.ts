import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatAddress, type Address } from '../ensemble/ensemble.js';
import { repositoryRoot } from '../foundation/built-module.js';
import { openPatientHop, type HopRoute, type PatientHop } from './patient-hop.js';

const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A server on `port` (0: any) and the sockets it was given, in order. */
async function serve(port: number): Promise<{ address: Address; next(): Promise<Socket>; accepted(): number }> {
  const server: Server = createServer({ allowHalfOpen: true });
  const waiting: Socket[] = [];
  let accepted = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    waiting.push(socket);
    socket.on('error', () => undefined);
    server.emit('given');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    accepted: () => accepted,
    async next() {
      while (waiting.length === 0) await once(server, 'given');
      const socket = waiting.shift() as Socket;
      opened.push(() => Promise.resolve(socket.destroy()));
      return socket;
    },
  };
}

/** The form that runs in containers, as a process; its first line says that it listens. */
async function openPerlHop(routes: readonly HopRoute[]): Promise<PatientHop> {
  const words = routes.map(({ listen, upstream, giveUpMs, livesAt }) =>
    [
      ...[formatAddress(listen), formatAddress(upstream), String(giveUpMs)],
      ...(livesAt === undefined ? [] : [formatAddress(livesAt)]),
    ].join('='),
  );
  const script = join(repositoryRoot, 'compose/images/patient-hop/patient-hop.pl');
  const hop = spawn('perl', [script, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(hop, 'exit');
  let complaint = '';
  hop.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  await Promise.race([once(hop.stdout, 'data'), once(hop.stderr, 'end')]);
  if (complaint !== '') throw new Error(complaint);
  return {
    async close() {
      hop.kill('SIGKILL');
      await ended;
    },
  };
}

async function dial({ host, port }: Address): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  opened.push(() => Promise.resolve(socket.destroy()));
  return socket;
}

async function textUntilEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'end');
  return text;
}

describe.each([
  { form: 'in the process runtime', openHop: openPatientHop },
  { form: 'in containers', openHop: openPerlHop },
])('the patient hop $form', ({ openHop }) => {
  const hopTo = async (upstream: Address, giveUpMs = 200, livesAt?: Address): Promise<{ listen: Address }> => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const hop = await openHop([{ listen, upstream, giveUpMs, ...(livesAt === undefined ? {} : { livesAt }) }]);
    opened.push(() => hop.close());
    return { listen };
  };

  it('waits for a server that does not listen yet, and loses nothing of what was sent meanwhile', async () => {
    const upstream = { host: '127.0.0.1', port: await freePort() };
    const { listen } = await hopTo(upstream, 60_000);
    const client = await dial(listen);
    client.end('hello');
    const server = await serve(upstream.port);
    expect(await textUntilEnd(await server.next())).toBe('hello');
  });

  it('waits as long as the server lives, and no longer', async () => {
    const upstream = { host: '127.0.0.1', port: await freePort() };
    const life = createServer().listen(0, '127.0.0.1');
    await once(life, 'listening');
    const livesAt = { host: '127.0.0.1', port: (life.address() as AddressInfo).port };
    const { listen } = await hopTo(upstream, 60_000, livesAt);
    const patient = await dial(listen);
    patient.write('hello');
    const server = await serve(upstream.port);
    await server.next();

    const dead = { host: '127.0.0.1', port: await freePort() };
    const other = await dial((await hopTo(dead, 60_000, livesAt)).listen);
    const ended = new Promise((resolve) => other.once('close', resolve));
    other.write('anybody?');
    life.close();
    await once(life, 'close');
    await ended;
  });

  it('passes a half-close on and keeps the other direction open', async () => {
    const server = await serve(0);
    const client = await dial((await hopTo(server.address)).listen);
    client.end('question');
    const accepted = await server.next();
    expect(await textUntilEnd(accepted)).toBe('question');
    accepted.end('answer after the end of the question');
    expect(await textUntilEnd(client)).toBe('answer after the end of the question');
  });

  it('resets the client when nobody listened within its patience', async () => {
    const client = await dial((await hopTo({ host: '127.0.0.1', port: await freePort() })).listen);
    client.write('anybody?');
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('passes a reset on, in both directions', async () => {
    const server = await serve(0);
    const { listen } = await hopTo(server.address);
    const first = await dial(listen);
    first.write('x');
    const firstAccepted = await server.next();
    const atServer = once(firstAccepted, 'error') as Promise<[NodeJS.ErrnoException]>;
    await once(firstAccepted, 'data');
    first.resetAndDestroy();
    expect((await atServer)[0].code).toBe('ECONNRESET');

    const second = await dial(listen);
    second.write('x');
    const secondAccepted = await server.next();
    const atClient = once(second, 'error') as Promise<[NodeJS.ErrnoException]>;
    await once(secondAccepted, 'data');
    secondAccepted.resetAndDestroy();
    expect((await atClient)[0].code).toBe('ECONNRESET');
  });

  it('does not disturb the server before the first byte, and answers an early close with a close', async () => {
    const server = await serve(0);
    const { listen } = await hopTo(server.address);
    const silent = await dial(listen);
    silent.end();
    expect(await textUntilEnd(silent)).toBe('');
    expect(server.accepted()).toBe(0);
  });

  it('holds a writer back while the reader does not read, and then delivers everything', async () => {
    const server = await serve(0);
    const client = await dial((await hopTo(server.address)).listen);
    const size = 64 * 1024 * 1024;
    client.end(Buffer.alloc(size, 7));
    const accepted = await server.next();
    accepted.pause();
    const before = process.memoryUsage().arrayBuffers;
    let received = 0;
    for await (const chunk of accepted) {
      received += (chunk as Buffer).length;
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size);
    }
    expect(received).toBe(size);
  });

  it('says which address it cannot listen on, and leaves none open', async () => {
    const taken = (await serve(0)).address;
    const free = { host: '127.0.0.1', port: await freePort() };
    await expect(
      openHop([
        { listen: free, upstream: taken, giveUpMs: 0 },
        { listen: taken, upstream: free, giveUpMs: 0 },
      ]),
    ).rejects.toThrow(`the patient hop cannot listen on 127.0.0.1:${taken.port}`);
    expect((await serve(free.port)).address.port).toBe(free.port);
  });
});
