/** A JSON value, as histories carry them. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `note` stands for itself: something that came without being asked for. */
export type EventType = 'invoke' | 'ok' | 'fail' | 'info' | 'note';

/** A client's number, or one of the harness' own voices. */
export type ProcessId = number | 'nemesis' | 'observer';

/** The part of ZooKeeper's Stat that judges use. zxids are exact while the epoch is below 2^21. */
export interface EventStat {
  readonly czxid?: number;
  readonly mzxid?: number;
  readonly pzxid?: number;
  readonly version?: number;
  readonly cversion?: number;
  readonly aversion?: number;
  readonly numChildren?: number;
  readonly dataLength?: number;
  /** Hexadecimal session id, "0" for a persistent node. */
  readonly ephemeralOwner?: string;
}

/** What a recording process says; the recorder adds `index`. See docs/architecture.md for the vocabulary. */
export interface EventFields {
  readonly f: string;
  /** The object the operation works on; checkers split by it. */
  readonly key?: string;
  /** The operation's argument or result. */
  readonly value?: Json;
  readonly workload?: string;
  /** ZooKeeper's code name: `CONNECTIONLOSS`. */
  readonly error?: string;
  readonly server?: string;
  /** Session id, hexadecimal. */
  readonly session?: string;
  readonly zxid?: number;
  readonly version?: number;
  readonly stat?: EventStat;
  /** A read preceded by `sync`, as one operation. On the invocation. */
  readonly synced?: boolean;
  /** The version a conditional write expects. On the invocation. */
  readonly expected?: number;
  /** A read after healing that must hold everything acknowledged. */
  readonly final?: boolean;
  /**
   * When the operation was to be invoked, in an open loop; ns since the run's start, never later than the invocation's
   * `time`. On the invocation; absent in a closed loop, and where an operation follows another of the same turn.
   */
  readonly due?: number;
}

/** One line of `history.jsonl` (contract: design.md section 3.1). Unknown fields are kept and ignored. */
export interface HistoryEvent extends EventFields {
  readonly index: number;
  /** ns since the run's start, on one monotonic clock. */
  readonly time: number;
  readonly process: ProcessId;
  readonly type: EventType;
}
