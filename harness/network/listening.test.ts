import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { isListening } from './listening.js';

it.each(['0.0.0.0', '::'])('counts who listens at %s as listening everywhere', async (host) => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  expect(isListening({ host: '127.66.250.9', port: (server.address() as AddressInfo).port })).toBe(true);
  server.close();
});

it.each(['127.0.0.1', '127.66.250.9', '::ffff:127.0.0.1'])(
  'sees who listens at %s, and when no longer',
  async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const address = { host: host.replace('::ffff:', ''), port };
    expect(isListening(address)).toBe(true);
    expect(isListening({ ...address, host: '127.0.0.77' })).toBe(false);
    server.close();
    await once(server, 'close');
    expect(isListening(address)).toBe(false);
  },
);
