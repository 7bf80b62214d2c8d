import { createServer, connect, type Server, type Socket } from 'node:net';
import { formatAddress, type Address } from '../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../foundation/errors.js';

/** One route of the hop. */
export interface HopRoute {
  readonly listen: Address;
  readonly upstream: Address;
}

export interface HopPatience {
  readonly redialMs: number;
  readonly giveUpMs: number;
}

/** Measured: with these a new leader is followed as quickly as without proxies (design.md section 4). */
export const HOP_PATIENCE: HopPatience = { redialMs: 20, giveUpMs: 5_000 };

/** A forwarder that runs. */
export interface PatientHop {
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/**
 * Forwards connections, but where nobody listens yet it dials again and again before it gives up. Toxiproxy accepts
 * before it dials; without this hop a follower that reaches a new leader before port 2888 is bound would see its
 * connection closed instead of refused, and lose its retries.
 *
 * It dials when the first byte has come (in all of ZooKeeper's protocols who connects speaks first): so a connection
 * through a cut link never reaches the server, as it would not without proxies. Close, half-close and reset are passed
 * on as such; a slow reader holds its writer back.
 */
export async function openPatientHop(
  routes: readonly HopRoute[],
  patience: HopPatience = HOP_PATIENCE,
): Promise<PatientHop> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const listened = await Promise.allSettled(routes.map((route) => listen(route, patience, track)));
  const servers = listened.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const close = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  const failure = listened.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) {
    await close();
    throw failure.reason;
  }
  return { close };
}

function listen(route: HopRoute, patience: HopPatience, track: (socket: Socket) => Socket): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    forward(track(client), route.upstream, patience, track);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new ChaosError(`the patient hop cannot listen on ${formatAddress(route.listen)}: ${messageOf(error)}`, {
          code: 'HOP_CANNOT_LISTEN',
          cause: error,
        }),
      ),
    );
    server.listen(route.listen.port, route.listen.host, () => resolve(server));
  });
}

function forward(client: Socket, upstream: Address, patience: HopPatience, track: (socket: Socket) => Socket): void {
  let timer: NodeJS.Timeout | undefined;
  let giveUpAt = 0;
  const dial = (): void => {
    if (client.destroyed) return;
    const server = track(connect({ ...upstream, allowHalfOpen: true, noDelay: true }));
    const refused = (): void => {
      if (performance.now() >= giveUpAt) client.resetAndDestroy();
      else timer = setTimeout(dial, patience.redialMs);
    };
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused);
      if (client.destroyed) server.destroy();
      else join(client, server);
    });
  };
  client.on('error', () => undefined);
  client.once('close', () => clearTimeout(timer));
  client.once('end', () => {
    if (giveUpAt === 0) client.end();
  });
  client.once('readable', () => {
    if (client.readableLength === 0) return;
    giveUpAt = performance.now() + patience.giveUpMs;
    dial();
  });
}

/** Ties two connected sockets together. */
function join(client: Socket, server: Socket): void {
  for (const [from, to] of [
    [client, server],
    [server, client],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.resetAndDestroy());
    from.once('close', () => {
      if (!to.writableEnded) to.destroy();
    });
  }
}
