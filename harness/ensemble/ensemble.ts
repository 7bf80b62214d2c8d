export type Role = 'participant' | 'observer';

/** One server of an ensemble, before it runs. */
export interface ServerDescription {
  /** 1-based; also ZooKeeper's `myid`. */
  readonly id: number;
  /** `zk1`, `zk2`, … observers follow the participants. */
  readonly name: string;
  readonly role: Role;
}

/** What an ensemble is, before anything runs. Times in ms, limits in ticks. */
export interface Ensemble {
  /** `3.9.5`; must be a released version. */
  readonly zkVersion: string;
  readonly servers: readonly ServerDescription[];
  readonly tickTimeMs: number;
  readonly initLimitTicks: number;
  readonly syncLimitTicks: number;
  /** Extra or replacing arguments of each server's JVM; empty means the small default. */
  readonly jvmArguments: readonly string[];
  /** False: servers and clients reach each other directly (a baseline; no link faults). */
  readonly proxies: boolean;
}

export function participantsOf(ensemble: Ensemble): readonly ServerDescription[] {
  return ensemble.servers.filter((server) => server.role === 'participant');
}

export function observersOf(ensemble: Ensemble): readonly ServerDescription[] {
  return ensemble.servers.filter((server) => server.role === 'observer');
}

/** Where a TCP service listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
