import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { messageOf, UsageError } from '../../harness/foundation/errors.js';
import type { ServeApp } from './app.js';

/** A server that answers until it is closed. */
export interface RunningServer {
  /** With its slash: `http://127.0.0.1:7007/`. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, those of live views too. */
  close(): Promise<void>;
}

/**
 * Listens.
 *
 * @param port 0 for any that is free
 * @throws UsageError when it cannot listen there
 */
export async function startServer(app: ServeApp, host: string, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.hono.fetch, overrideGlobalObjects: false }) as Server;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(`cannot listen on ${host}:${port}: ${messageOf(error)}`, {
      code: 'CANNOT_LISTEN',
      hint: 'name another --port (0 takes any that is free), or an address of this machine with --host',
      cause: error,
    });
  }
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shown}:${address.port}/`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
