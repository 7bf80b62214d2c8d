/** What a loop does over and over, one request at a time: `recorded` is `get` with its recording around it. */
export type LoopKind = 'get' | 'set' | 'recorded';

/** What a loop process is told when it is started. */
export interface LoopOrder {
  /** Marks, in the machine's process table, whose child it is. */
  readonly harnessPid: number;
  /** The only server it talks to, `host:port`. */
  readonly server: string;
  readonly sessionTimeoutMs: number;
  readonly driver: string;
  /** Existing nodes that hold the JSON of null: one to read, and one to write, of which nobody records anything. */
  readonly path: string;
  readonly writtenPath: string;
  /** Its process number in the history. */
  readonly process: number;
}

/** A stretch of one loop, as its process saw it. */
export interface LoopStretch {
  readonly operations: number;
  readonly elapsedMs: number;
  /** CPU time of the process, all threads, µs. */
  readonly cpuUs: number;
}

/** What a loop process says, as messages on its recording pipe. */
export type LoopMessage =
  | { readonly type: 'connected' }
  | ({ readonly type: 'stretch' } & LoopStretch)
  /** It cannot go on. */
  | { readonly type: 'failure'; readonly message: string };

/** Lines that a loop process understands. The end of its standard input means: close the session and exit. */
export const loopCommands = {
  /** Runs the loop for so long and says what came of it. */
  run: (kind: LoopKind, ms: number): string => `${kind} ${ms}\n`,
} as const;
