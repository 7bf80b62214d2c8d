/** What a load process is told when it is started. */
export interface LoadOrder {
  /** Marks, in the machine's process table, whose child it is. */
  readonly harnessPid: number;
  /** 0-based. */
  readonly client: number;
  /** `host:port` each; tried in this order. */
  readonly servers: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  /** Its nodes are `<root>/n0`, `n1` … */
  readonly root: string;
  readonly nodes: number;
  readonly valueBytes: number;
  /** Requests that are under way at a time. */
  readonly outstanding: number;
  readonly seed: number;
}

/** Requests that were answered in a stretch of time, ns of the machine-wide monotonic clock. */
export interface Answered {
  readonly fromNs: number;
  readonly toNs: number;
  readonly reads: number;
  readonly writes: number;
  readonly errors: number;
}

/** What a load process says, as messages on its recording pipe. */
export type LoadMessage =
  | { readonly type: 'connected' }
  | ({ readonly type: 'answered' } & Answered)
  /** The last one. */
  | ({ readonly type: 'done' } & LoadReport)
  /** A bug. */
  | { readonly type: 'failure'; readonly message: string };

/** What a load process has to say at its end. */
export interface LoadReport {
  /** Reads and writes that showed a node older than the same session had seen it. */
  readonly wentBack: number;
  /** Sessions that ended before the load did. */
  readonly sessionsLost: number;
  /** The longest pause of its event loop, ms. */
  readonly stallMaxMs: number;
}

/** Lines that a load process understands. The end of its standard input means: stop. */
export const loadCommands = {
  /** From now on this share of the requests reads; the first begins the load. */
  reads: (share: number): string => `reads ${share}\n`,
  stop: 'stop\n',
} as const;

/** Where node `at` is. */
export function loadNode(root: string, at: number): string {
  return `${root}/n${at}`;
}
