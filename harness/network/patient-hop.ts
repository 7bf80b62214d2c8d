import { createServer, connect, type Server, type Socket } from 'node:net';
import { formatAddress, type Address } from '../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../foundation/errors.js';
import { isListening } from './listening.js';

/** One route of the hop. */
export interface HopRoute {
  readonly listen: Address;
  readonly upstream: Address;
  /** ms to go on dialling a server that refuses; 0: one attempt. Default: {@link QUORUM_PATIENCE_MS}. */
  readonly giveUpMs?: number;
  /**
   * Where the server listens for as long as its process lives (its election port). Nobody there: it is dead, and
   * dialling it again would only hide that from who dials. Without this it always counts as alive.
   */
  readonly livesAt?: Address;
}

/** For quorum ports: with it a new leader is followed as quickly as without proxies (design.md section 4). */
export const QUORUM_PATIENCE_MS = 5_000;

/** For election ports: elections have retries of their own, and a server that is down must look like one. */
export const ELECTION_PATIENCE_MS = 0;

const REDIAL_MS = 20;

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
export async function openPatientHop(routes: readonly HopRoute[]): Promise<PatientHop> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const listened = await Promise.allSettled(routes.map((route) => listen(route, track)));
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

function listen(route: HopRoute, track: (socket: Socket) => Socket): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    forward(track(client), route, track);
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

function forward(client: Socket, route: HopRoute, track: (socket: Socket) => Socket): void {
  let timer: NodeJS.Timeout | undefined;
  let giveUpAt = 0;
  const dial = (): void => {
    if (client.destroyed) return;
    const server = track(connect({ ...route.upstream, allowHalfOpen: true, noDelay: true }));
    const refused = (): void => {
      if (performance.now() >= giveUpAt || isDead(route)) client.resetAndDestroy();
      else timer = setTimeout(dial, REDIAL_MS);
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
    giveUpAt = performance.now() + (route.giveUpMs ?? QUORUM_PATIENCE_MS);
    dial();
  });
}

function isDead({ livesAt }: HopRoute): boolean {
  return livesAt !== undefined && isListening(livesAt) === false;
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
