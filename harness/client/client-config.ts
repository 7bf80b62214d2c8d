import type { Pauses } from '../foundation/event-loop-stalls.js';
import type { Json } from '../history/event.js';
import type { RecordingTime } from '../history/recording-meter.js';

/** What a client process is told when it is started. */
export interface ClientConfig {
  /** Process id of whoever starts it: marks, in the machine's process table, whose child it is. */
  readonly harnessPid: number;
  readonly workload: string;
  readonly options: Readonly<Record<string, Json>>;
  /** The workload's own znode. */
  readonly root: string;
  /** 0-based, among the clients of the workload. */
  readonly clientIndex: number;
  readonly clientCount: number;
  /** How often this client was made anew before. */
  readonly incarnation: number;
  /** Its process number in the history, to begin with. */
  readonly process: number;
  /** What is added to the process number whenever the client becomes a new process: all clients of the run. */
  readonly processStride: number;
  /** The run's. */
  readonly seed: number;
  /** Time 0 of the history on the machine-wide monotonic clock, ns. */
  readonly startNs: number;
  /** `host:port` each; all clients get the same list and shuffle it. */
  readonly servers: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  /** Turns that are due to this client per second; 0: the next is due when the last has ended. */
  readonly rateHz: number;
  /** When its next turn is due, where an earlier process of this client has done the turns before; ns, monotonic clock. */
  readonly nextDueNs: number | null;
}

/** What the harness' own work cost a client's process so far, and what it did not get round to. */
export interface ClientCost {
  readonly recording: RecordingTime;
  /** Operations that were recorded. */
  readonly operations: number;
  /** Of its event loop, since the load began. */
  readonly pauses: Pauses;
  /** Open loop: turns that were due when the load ended and had not begun. */
  readonly unsent: number;
}

/** What a client process tells whoever started it, as JSON over its recording pipe. */
export type ClientMessage =
  | { readonly type: 'connected'; readonly session: string }
  /** Said before the first event under these numbers. */
  | { readonly type: 'identity'; readonly process: number; readonly incarnation: number }
  | ({ readonly type: 'cost' } & ClientCost)
  /** A bug in the workload or in the harness: the run's verdict would mean nothing. */
  | { readonly type: 'failure'; readonly message: string; readonly stack: string };

/** Lines a client process understands on its standard input; its end means: close the session and exit. */
export const clientCommands = {
  /** Begin the load at this instant of the machine-wide monotonic clock, in ns. */
  start: (atNs: number): string => `start ${atNs}\n`,
  /** End the load, release what is held, close the session, exit with 0. */
  stop: 'stop\n',
} as const;
