import { defaultServerPorts, type ServerPorts } from '../../ensemble/server-configuration.js';
import type { Address, Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { planLinks, type AddressScheme, type PlannedProxy } from '../../network/link-plan.js';
import { ELECTION_PATIENCE_MS, type HopRoute } from '../../network/patient-hop.js';

/** Ports of everything a run listens on; each at many addresses. */
export interface BlockPorts extends ServerPorts {
  readonly toxiproxyApi: number;
}

/**
 * The loopback addresses of one run, 127.s.x.y, s being the block's number:
 * 127.s.0.j server j · 127.s.i.j where server i finds server j (proxies) · 127.s.100.j where clients find server j ·
 * 127.s.200.j the patient hop in front of server j's peer ports · 127.s.250.1 Toxiproxy's API.
 */
export interface LoopbackBlock {
  readonly number: number;
  readonly ports: BlockPorts;
}

const clientsOctet = 100;
const hopOctet = 200;
const controlOctet = 250;

/** Every `shift` moves all ports by 10,000, for machines where a service holds one of ZooKeeper's on all addresses. */
export function blockAt(number: number, shift: number): LoopbackBlock {
  const moved = shift * 10_000;
  return {
    number,
    ports: {
      quorum: defaultServerPorts.quorum + moved,
      election: defaultServerPorts.election + moved,
      client: defaultServerPorts.client + moved,
      admin: defaultServerPorts.admin + moved,
      toxiproxyApi: 8474 + moved,
    },
  };
}

export function serverHost(block: LoopbackBlock, id: number): string {
  return host(block, 0, id);
}

export function toxiproxyAddress(block: LoopbackBlock): Address {
  return { host: host(block, controlOctet, 1), port: block.ports.toxiproxyApi };
}

export function addressScheme(block: LoopbackBlock): AddressScheme {
  const { ports } = block;
  return {
    peerListen: (kind, from, to) => ({ host: host(block, from.id, to.id), port: ports[kind] }),
    peerUpstream: (kind, _from, to) => hopAddress(block, kind, to),
    clientListen: (server) => ({ host: host(block, clientsOctet, server.id), port: ports.client }),
    clientUpstream: (server) => ({ host: serverHost(block, server.id), port: ports.client }),
  };
}

/** The link plan of an ensemble in this block; empty without proxies. */
export function linkPlan(ensemble: Ensemble, block: LoopbackBlock): readonly PlannedProxy[] {
  return ensemble.proxies ? planLinks(ensemble.servers, addressScheme(block)) : [];
}

export function hopRoutes(ensemble: Ensemble, block: LoopbackBlock): readonly HopRoute[] {
  if (!ensemble.proxies) return [];
  return ensemble.servers.flatMap((server) => {
    const [quorum, election] = [block.ports.quorum, block.ports.election].map((port) => ({
      host: serverHost(block, server.id),
      port,
    })) as [Address, Address];
    return [
      { listen: hopAddress(block, 'quorum', server), upstream: quorum, livesAt: election },
      { listen: hopAddress(block, 'election', server), upstream: election, giveUpMs: ELECTION_PATIENCE_MS },
    ];
  });
}

/** Everything the run will listen on. */
export function addressesOf(ensemble: Ensemble, block: LoopbackBlock): readonly Address[] {
  const { quorum, election, client, admin } = block.ports;
  const servers = ensemble.servers.flatMap(({ id }) =>
    [quorum, election, client, admin].map((port) => ({ host: serverHost(block, id), port })),
  );
  if (!ensemble.proxies) return servers;
  return [
    ...servers,
    toxiproxyAddress(block),
    ...linkPlan(ensemble, block).map((proxy) => proxy.listen),
    ...hopRoutes(ensemble, block).map((route) => route.listen),
  ];
}

/** What server `self` takes for the addresses of all names: its own for itself, its own proxies for its peers. */
export function hostsFileOf(
  ensemble: Ensemble,
  block: LoopbackBlock,
  self: ServerDescription,
  machine: string,
): string {
  const lines = ensemble.servers.map((peer) => {
    const direct = peer.id === self.id || !ensemble.proxies;
    return `${direct ? serverHost(block, peer.id) : host(block, self.id, peer.id)} ${peer.name}`;
  });
  // The JVM asks nobody else once it has such a file, and wants to know its own machine's name.
  return [...lines, `127.0.0.1 localhost ${machine}`, ''].join('\n');
}

function hopAddress(block: LoopbackBlock, kind: 'quorum' | 'election', server: ServerDescription): Address {
  return { host: host(block, hopOctet, server.id), port: block.ports[kind] };
}

function host(block: LoopbackBlock, third: number, fourth: number): string {
  return `127.${String(block.number)}.${String(third)}.${String(fourth)}`;
}
