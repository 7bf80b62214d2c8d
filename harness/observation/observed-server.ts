import type { Address } from '../ensemble/ensemble.js';
import type { ServerState } from '../ensemble/server-state.js';

/** What observation needs of a running server; a runtime's `RunningServer` is one. */
export interface ObservedServer {
  readonly name: string;
  readonly role: 'participant' | 'observer';
  /** What the harness last did to it; `down` also when its process ended by itself. */
  status(): 'running' | 'paused' | 'down';
  /** Where clients connect: through the proxy, if there is one. */
  readonly clientAddress: Address;
  /** Past all proxies. */
  readonly directAddress: Address;
  logTail(lines: number): Promise<string>;
}

/** A server and the latest look at it. */
export interface ObservedState {
  readonly server: ObservedServer;
  readonly state: ServerState;
}
