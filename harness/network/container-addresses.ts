import type { Ensemble, ServerDescription } from '../ensemble/ensemble.js';
import { defaultServerPorts } from '../ensemble/server-configuration.js';
import { planLinks, type PlannedProxy } from './link-plan.js';
import { ELECTION_PATIENCE_MS, QUORUM_PATIENCE_MS } from './patient-hop.js';

/** Ports inside a server's network namespace. */
export const namespacePorts = {
  ...defaultServerPorts,
  /** The patient hop's, in front of quorum and election. */
  quorumHop: 12_888,
  electionHop: 13_888,
  clientProxy: 12_181,
  toxiproxy: 8474,
} as const;

/**
 * What a server's name stands for, in every namespace: a loopback address, on which the server itself listens in its
 * own namespace, and its proxies in all others. So even a version that tells its peers its address instead of its name
 * (3.5.6 to 3.8.1) is reached through a proxy; and no peer port is open on the run's network at all.
 */
export function hostOf(server: ServerDescription): string {
  return `127.20.0.${String(server.id)}`;
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
    peerListen: (kind, _from, to) => ({ host: hostOf(to), port: kind === 'quorum' ? quorum : election }),
    peerUpstream: (kind, _from, to) => ({ host: addressOf(to), port: kind === 'quorum' ? quorumHop : electionHop }),
    clientListen: () => ({ host: '0.0.0.0', port: clientProxy }),
    clientUpstream: () => ({ host: '127.0.0.1', port: client }),
  });
}

/** Arguments of the patient hop in a server's namespace: LISTEN=UPSTREAM=GIVE_UP_MS=LIVES_AT each. */
export function hopArguments(server: ServerDescription): readonly string[] {
  const { quorum, election, quorumHop, electionHop } = namespacePorts;
  return [
    `0.0.0.0:${quorumHop}=${hostOf(server)}:${quorum}=${QUORUM_PATIENCE_MS}=${hostOf(server)}:${election}`,
    `0.0.0.0:${electionHop}=${hostOf(server)}:${election}=${ELECTION_PATIENCE_MS}`,
  ];
}
