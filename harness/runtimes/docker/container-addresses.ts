import type { Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { defaultServerPorts } from '../../ensemble/server-configuration.js';
import { planLinks, type PlannedProxy } from '../../network/link-plan.js';
import { ELECTION_PATIENCE_MS, QUORUM_PATIENCE_MS } from '../../network/patient-hop.js';

/** Ports inside a server's network namespace. */
export const namespacePorts = {
  ...defaultServerPorts,
  /** The patient hop's, in front of quorum and election. */
  quorumHop: 12_888,
  electionHop: 13_888,
  clientProxy: 12_181,
  toxiproxy: 8474,
} as const;

/** Where a server's own proxies to a peer listen: a loopback address of the server's own namespace. */
export function proxyHostOf(peer: ServerDescription): string {
  return `127.20.0.${String(peer.id)}`;
}

/**
 * The links of an ensemble in containers. Proxies live in the namespace of the server that connects; they lead to the
 * patient hop in the peer's namespace.
 *
 * @param addressOf a server's address on the run's network
 */
export function containerLinks(
  ensemble: Ensemble,
  addressOf: (server: ServerDescription) => string,
): readonly PlannedProxy[] {
  const { quorum, election, quorumHop, electionHop, client, clientProxy } = namespacePorts;
  return planLinks(ensemble.servers, {
    peerListen: (kind, _from, to) => ({ host: proxyHostOf(to), port: kind === 'quorum' ? quorum : election }),
    peerUpstream: (kind, _from, to) => ({ host: addressOf(to), port: kind === 'quorum' ? quorumHop : electionHop }),
    clientListen: () => ({ host: '0.0.0.0', port: clientProxy }),
    clientUpstream: () => ({ host: '127.0.0.1', port: client }),
  });
}

/** Arguments of the patient hop in a server's namespace: LISTEN=UPSTREAM=GIVE_UP_MS=LIVES_AT each. */
export function hopArguments({ name }: ServerDescription): readonly string[] {
  const { quorum, election, quorumHop, electionHop } = namespacePorts;
  return [
    `0.0.0.0:${quorumHop}=${name}:${quorum}=${QUORUM_PATIENCE_MS}=${name}:${election}`,
    `0.0.0.0:${electionHop}=${name}:${election}=${ELECTION_PATIENCE_MS}`,
  ];
}
