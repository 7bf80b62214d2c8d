import type { RunDescription, RunResult } from '../results/run-result.js';

/** The parts of a run, in order. Noted in the history as they begin, and timed in `run.json`. */
export type RunPhase =
  'artefacts' | 'boot' | 'set-up' | 'load' | 'heal' | 'settle' | 'final-reads' | 'judge' | 'report' | 'tear-down';

/** What is shown while the load runs. */
export interface LiveState {
  readonly elapsedS: number;
  readonly remainingS: number;
  /** Successes per second over the last second or so, all workloads together. */
  readonly okPerS: number;
  /** Since the load began. */
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** `zk3`; null while nobody leads. */
  readonly leader: string | null;
  readonly epoch: number | null;
  /** In words: `kill zk3`, `partition zk1 | zk2 zk3`. */
  readonly faultsInForce: readonly string[];
}

/** Where a run tells people what it is doing. Never throws, never blocks; nothing here reaches a verdict. */
export interface RunProgress {
  /** A part of the run begins. */
  phase(phase: RunPhase): void;
  /** News within a part, one line: `zk3 follows zk5`, `fetching ZooKeeper 3.9.5`. */
  line(text: string): void;
  /** Something the user should know though the run goes on, one line. */
  warn(text: string): void;
  /** The state of the load; as often as you like, shown at a readable pace. */
  live(state: LiveState): void;
  /** No more progress: leaves the terminal clean. Idempotent. */
  done(): void;
}

/** A person's wish to stop, in two strengths. The second is aborted only after the first. */
export interface Interrupts {
  /** Stop the load, heal, judge what there is, tear down. */
  readonly stop: AbortSignal;
  /** Tear down now. */
  readonly abort: AbortSignal;
}

/** What a run needs from the outside besides its options. */
export interface RunIo {
  readonly progress: RunProgress;
  readonly interrupts: Interrupts;
}

/** An ensemble that outlives its run (`--leave-running`), as long as the process that made it. */
export interface LeftRunning {
  /** Where each server takes clients, `host:port`. */
  readonly servers: readonly { readonly name: string; readonly address: string }[];
  remove(): Promise<void>;
}

/** What a run that came to a verdict leaves. A run that did not throws a ChaosError. */
export interface RunOutcome {
  /** Absolute. */
  readonly folder: string;
  readonly description: RunDescription;
  readonly result: RunResult;
  /** The page that shows it; null where it could not be drawn. */
  readonly report: string | null;
  readonly leftRunning?: LeftRunning;
}
