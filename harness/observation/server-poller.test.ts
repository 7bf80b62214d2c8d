import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Address } from '../ensemble/ensemble.js';
import { pollServer, type PolledLook } from './server-poller.js';

const follower = 'Zxid: 0x100000001\nMode: follower\n';
const limits = { intervalMs: 5, silentAfterMs: 50, giveUpAfterMs: 300 };

let server: Server | null = null;
const stopping = new Set<AbortController>();

afterEach(() => {
  for (const controller of stopping) controller.abort();
  server?.close();
});

async function listen(onConnection: (socket: Socket) => void): Promise<Address> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** Polls until a look fits; gives all looks up to there. */
function pollUntil(address: Address, enough: (look: PolledLook) => boolean): Promise<PolledLook[]> {
  const looks: PolledLook[] = [];
  const stop = new AbortController();
  stopping.add(stop);
  return new Promise((resolve, reject) => {
    pollServer(address, limits, stop.signal, (look) => {
      looks.push(look);
      if (!enough(look)) return;
      stop.abort();
      resolve(looks);
    }).catch(reject);
  });
}

describe('pollServer', () => {
  it('asks again and again', async () => {
    let asked = 0;
    const address = await listen((socket) => {
      socket.once('data', (word) => {
        expect(word.toString()).toBe('srvr');
        socket.end(++asked < 3 ? 'This ZooKeeper instance is not currently serving requests\n' : follower);
      });
    });
    const looks = await pollUntil(address, ({ role }) => role === 'follower');
    expect(looks.map(({ role }) => role)).toEqual(['looking', 'looking', 'follower']);
    for (const { askedAtNs, atNs } of looks) expect(askedAtNs).toBeLessThanOrEqual(atNs);
  });

  it('calls a server silent that refuses', async () => {
    const address = await listen(() => undefined);
    server?.close();
    expect((await pollUntil(address, () => true)).map(({ role }) => role)).toEqual(['silent']);
  });

  it('keeps one question open to a server that accepts but does not answer, and takes its late answer', async () => {
    let connections = 0;
    let answer = (): void => undefined;
    const address = await listen((socket) => {
      connections++;
      answer = () => void socket.end(follower);
    });
    const looks = await pollUntil(address, ({ role }) => {
      if (role === 'silent') answer();
      return role === 'follower';
    });
    expect(looks.map(({ role }) => role)).toEqual(['silent', 'follower']);
    expect(connections).toBe(1);
  });
});
