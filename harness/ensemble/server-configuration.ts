import type { Ensemble, ServerDescription } from './ensemble.js';
import { hasFeaturesOf } from './zookeeper-version.js';

/** Ports of a server; the same on every server of an ensemble. */
export interface ServerPorts {
  /** Learners connect to the leader's. */
  readonly quorum: number;
  readonly election: number;
  readonly client: number;
  readonly admin: number;
}

export const defaultServerPorts: ServerPorts = { quorum: 2888, election: 3888, client: 2181, admin: 8080 };

/** Where a server finds and binds things, as seen by the server itself. */
export interface ServerPlacement {
  readonly dataFolder: string;
  /** Holds `zoo.cfg` and `zoo.cfg.dynamic`; ZooKeeper writes new versions of the latter beside it. */
  readonly configurationFolder: string;
  /**
   * The address its client port and AdminServer bind, where servers share a network; null where the server has a
   * network of its own and binds all addresses. Peer ports always bind the address of the server's own name.
   */
  readonly bindHost: string | null;
  readonly ports: ServerPorts;
}

/** A file's text by its name: those of the configuration folder, and `myid` of the data folder. */
export interface ServerFiles {
  readonly configuration: Readonly<Record<string, string>>;
  readonly myid: string;
}

/** Whether this version has dynamic configuration and an AdminServer: 3.5 and newer. */
export function hasDynamicConfiguration(zkVersion: string): boolean {
  return hasFeaturesOf(zkVersion, '3.5');
}

/**
 * What a server reads at its start, written in what its version understands. Where it departs from ZooKeeper's
 * defaults: no limit on connections (all clients have one address), small transaction log files, sessions of up to a
 * minute whatever the tick, all four-letter words, extended node types, and purging of old snapshots.
 */
export function serverFiles(ensemble: Ensemble, server: ServerDescription, placement: ServerPlacement): ServerFiles {
  const dynamic = hasDynamicConfiguration(ensemble.zkVersion);
  const common = commonLines(ensemble, placement);
  const lines = serverLines(ensemble, placement);
  const configuration = dynamic
    ? {
        'zoo.cfg': text([...common, ...dynamicLines(placement)]),
        'zoo.cfg.dynamic': text(lines),
      }
    : { 'zoo.cfg': text([...common, ...staticLines(server, placement), ...lines]) };
  return { configuration, myid: text([String(server.id)]) };
}

function commonLines(ensemble: Ensemble, { dataFolder }: ServerPlacement): string[] {
  return [
    `dataDir=${dataFolder}`,
    `tickTime=${String(ensemble.tickTimeMs)}`,
    `initLimit=${String(ensemble.initLimitTicks)}`,
    `syncLimit=${String(ensemble.syncLimitTicks)}`,
    `minSessionTimeout=${String(2 * ensemble.tickTimeMs)}`,
    `maxSessionTimeout=${String(Math.max(60_000, 20 * ensemble.tickTimeMs))}`,
    'maxClientCnxns=0',
    'quorumListenOnAllIPs=false',
    '4lw.commands.whitelist=*',
    'autopurge.snapRetainCount=3',
    'autopurge.purgeInterval=1',
    // KB; the default of 64 MB a file is much for many servers on one disk.
    'preAllocSize=4096',
  ];
}

function dynamicLines({ configurationFolder, bindHost, ports }: ServerPlacement): string[] {
  return [
    'standaloneEnabled=false',
    'reconfigEnabled=true',
    'extendedTypesEnabled=true',
    ...(bindHost === null ? [] : [`admin.serverAddress=${bindHost}`]),
    `admin.serverPort=${String(ports.admin)}`,
    `dynamicConfigFile=${configurationFolder}/zoo.cfg.dynamic`,
  ];
}

function staticLines(server: ServerDescription, { bindHost, ports }: ServerPlacement): string[] {
  return [
    `clientPort=${String(ports.client)}`,
    ...(bindHost === null ? [] : [`clientPortAddress=${bindHost}`]),
    ...(server.role === 'observer' ? ['peerType=observer'] : []),
  ];
}

/** The same text on every server, as ZooKeeper requires: the leader's configuration overwrites everybody's. */
function serverLines(ensemble: Ensemble, { bindHost, ports }: ServerPlacement): string[] {
  const dynamic = hasDynamicConfiguration(ensemble.zkVersion);
  return ensemble.servers.map(({ id, name, role }) => {
    const peer = `server.${String(id)}=${name}:${String(ports.quorum)}:${String(ports.election)}`;
    if (!dynamic) return role === 'observer' ? `${peer}:observer` : peer;
    // By name, since a bare port binds all addresses; on its own machine a server's name is the address to bind.
    const client = bindHost === null ? String(ports.client) : `${name}:${String(ports.client)}`;
    return `${peer}:${role};${client}`;
  });
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
