import type { Address, ServerDescription } from '../ensemble/ensemble.js';

/** `quorum`: learner to leader (2888); `election`: larger id to smaller id (3888); `client`: clients to a server. */
export type ProxyKind = 'quorum' | 'election' | 'client';

/** One proxy of the plan, with everything Toxiproxy needs to make it. */
export interface PlannedProxy {
  /** `quorum-1-2`, `election-2-1`, `client-3`. */
  readonly name: string;
  readonly kind: ProxyKind;
  /** Who connects to it: a server's name, or `clients`. */
  readonly from: string;
  /** The server it leads to. */
  readonly to: string;
  /** The server whose Toxiproxy holds it, where every server has one: the one that connects; for clients, `to`. */
  readonly owner: string;
  readonly listen: Address;
  readonly upstream: Address;
}

/**
 * Where the proxies of a runtime listen and lead to. Peer proxies must listen where server `from` finds the name of
 * server `to`; a quorum proxy's upstream is the patient hop in front of server `to`, not the server itself.
 */
export interface AddressScheme {
  peerListen(kind: 'quorum' | 'election', from: ServerDescription, to: ServerDescription): Address;
  peerUpstream(kind: 'quorum' | 'election', from: ServerDescription, to: ServerDescription): Address;
  clientListen(server: ServerDescription): Address;
  clientUpstream(server: ServerDescription): Address;
}

/** The link end that stands for all clients' connections. */
export const CLIENTS = 'clients';

export function peerProxyName(kind: 'quorum' | 'election', fromId: number, toId: number): string {
  return `${kind}-${String(fromId)}-${String(toId)}`;
}

export function clientProxyName(serverId: number): string {
  return `client-${String(serverId)}`;
}

/** One proxy for each ordered pair of servers and port, one for each server's clients: 2·n·(n−1) + n. */
export function planLinks(servers: readonly ServerDescription[], scheme: AddressScheme): readonly PlannedProxy[] {
  const peers = servers.flatMap((from) =>
    servers
      .filter((to) => to.id !== from.id)
      .flatMap((to) =>
        (['quorum', 'election'] as const).map((kind) => ({
          name: peerProxyName(kind, from.id, to.id),
          kind,
          from: from.name,
          to: to.name,
          owner: from.name,
          listen: scheme.peerListen(kind, from, to),
          upstream: scheme.peerUpstream(kind, from, to),
        })),
      ),
  );
  const clients = servers.map((server) => ({
    name: clientProxyName(server.id),
    kind: 'client' as const,
    from: CLIENTS,
    to: server.name,
    owner: server.name,
    listen: scheme.clientListen(server),
    upstream: scheme.clientUpstream(server),
  }));
  return [...peers, ...clients];
}
