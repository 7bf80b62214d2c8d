import type { CheckResult, Validity } from '../checkers/verdict.js';
import type { Json } from '../harness/history/event.js';
import type { RecordedFault } from './fault-timeline.js';
import type { EarlierVerdict } from './judged-again.js';
import type { SkippedStep } from './nemesis-steps.js';
import type { ThresholdReport } from './thresholds/judge-thresholds.js';

/** When a part of a run took place; ns on the history's clock (since the run's start). */
export interface TimedPhase {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
}

/** What the run ran on. */
export interface MachineFacts {
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  /** One-minute load average when the run began: a busy machine makes doubtful figures. */
  readonly loadAverage: number;
  readonly node: string;
}

/** `run.json`: what was done, with what, when. */
export interface RunDescription {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The command that repeats the run. */
  readonly command: string;
  /** Every option, defaults included. */
  readonly options: Readonly<Record<string, Json>>;
  readonly seed: number;
  /** Which runtime, and why that one. */
  readonly runtime: { readonly name: string; readonly why: string };
  /** ZooKeeper, Toxiproxy, JVM, the client library, the harness, image digests. */
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: MachineFacts;
  readonly servers: readonly { readonly name: string; readonly role: 'participant' | 'observer' }[];
  readonly phases: readonly TimedPhase[];
  /** What judges it: `check` on the stored run does the same again. */
  readonly checks: readonly {
    readonly name: string;
    readonly checker: string;
    /** Null: the whole run's events. */
    readonly workload: string | null;
    readonly options: Readonly<Record<string, Json>>;
  }[];
}

/** The parts of the load that latencies are told apart by. */
export type LoadPhase = 'steady' | 'fault' | 'recovery';

/**
 * How load was offered. `open`: operations were due at a given rate whatever became of those before, and latencies count
 * from that intended start, so that a stall is charged to everyone who would have waited. `closed`: a client that waits
 * sends nothing meanwhile, and latencies count from the invocation, so that a stall shows in one operation a client.
 */
export type LoopKind = 'open' | 'closed';

/** Latencies of one kind of operation in one phase, ms. */
export interface LatencySummary {
  readonly workload: string;
  readonly f: string;
  readonly phase: LoadPhase | 'all';
  readonly loop: LoopKind;
  /** Errors are counted apart from successes: a fast refusal must not improve a percentile. */
  readonly outcome: 'ok' | 'error';
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** Open loop only: what a closed loop would have said of the same operations, counted from the invocation. */
  readonly sinceInvocation?: Pick<LatencySummary, 'p50Ms' | 'p99Ms' | 'maxMs'>;
}

/** What a workload did. */
export interface WorkloadSummary {
  readonly workload: string;
  /** Processes in the sense of the history: a client whose operation ended unknown goes on as a new one. */
  readonly processes: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Successes by operation. */
  readonly okByOperation: Readonly<Record<string, number>>;
  /** Successes per second of the load. */
  readonly okPerS: number;
  readonly loop: LoopKind;
  /** Open loop: turns that were due when the load ended and had not begun; their waiting is in no latency. */
  readonly unsent?: number;
  /** Open loop: of all successes, counted from the invocation. */
  readonly p99SinceInvocationMs?: number | null;
  /** Of all successes. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Errors by ZooKeeper's code name. */
  readonly errors: Readonly<Record<string, number>>;
  /** Lock workloads: what an acquisition cost. */
  readonly acquisition?: AcquisitionCost;
}

/** Means per completed acquisition. */
export interface AcquisitionCost {
  readonly acquisitions: number;
  readonly notificationsPerAcquisition: number;
  readonly listingsPerAcquisition: number;
  /**
   * Packets that all servers sent to clients: what the release and the work under the lock took, too. Null where nobody
   * counted them, and where the run had other workloads, since the servers do not tell them apart.
   */
  readonly packetsPerAcquisition: number | null;
}

/** One fault, as it went, and what it cost. */
export interface FaultSummary extends RecordedFault {
  /** From the fault until some server led again; 0 if leadership was never lost, null if it never came back. */
  readonly leaderlessMs: number | null;
  /** From the fault until a write invoked after it succeeded; null if none did. */
  readonly firstWriteMs: number | null;
}

/** A client's process or session that died and was replaced. */
export interface ClientDeaths {
  readonly processes: number;
  readonly sessionsExpired: number;
}

/** The harness' own disturbances, so that they are not blamed on ZooKeeper. */
export interface HarnessStalls {
  /** Longest pause of the orchestrator's event loop since the load began. */
  readonly orchestratorMaxMs: number;
  /** Longest pause of a client's event loop during the load, and whose; 0 and null where none told. */
  readonly clientMaxMs: number;
  readonly stalledClient: string | null;
  /** Since the load began. Runs that were stored before pauses were timed have none. */
  readonly pauses?: NamedPauses;
}

/** Pauses of the harness' and its clients' event loops of 50 ms or more. */
export interface NamedPauses {
  readonly count: number;
  /** The longest two hundred, by time. */
  readonly longest: readonly {
    /** `harness`, or a client's name: `register-3`. */
    readonly who: string;
    /** On the history's clock (since the run's start). */
    readonly startNs: number;
    readonly ms: number;
  }[];
}

/** What recording cost, in the clients and in the orchestrator together. */
export interface RecordingCost {
  /** Operations recorded by clients that lived to tell. */
  readonly operations: number;
  /** Wall time in those clients, all together: what a busy machine added included. */
  readonly clientsMs: number;
  /** Wall time in the orchestrator. */
  readonly orchestratorMs: number;
  /** CPU time, an operation, extrapolated from a sample; null where nothing was recorded. */
  readonly cpuPerOperationUs: number | null;
}

/** `results.json`. */
export interface RunResult {
  readonly valid: Validity;
  /** One sentence. */
  readonly why: string;
  readonly seed: number;
  /** The command that repeats the run. */
  readonly command: string;
  /** Stopped by a person before its time. */
  readonly interrupted: boolean;
  /** By `workload/checker`, or by the checker's name where it judges the whole run. */
  readonly checkers: Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>;
  readonly workloads: readonly WorkloadSummary[];
  readonly latencies: readonly LatencySummary[];
  readonly faults: readonly FaultSummary[];
  /** Steps of the plan that had no chance to begin. */
  readonly stepsNotBegun: readonly SkippedStep[];
  /** Over the whole load: how long nobody led, and how often leadership changed. */
  readonly leadership: {
    readonly leaderlessMs: number;
    readonly changes: number;
    readonly epochs: readonly number[];
  };
  readonly phases: readonly TimedPhase[];
  /** How long the load lasted. */
  readonly loadS: number;
  /** Of that, in each phase. */
  readonly loadPhaseS: Readonly<Record<LoadPhase, number>>;
  readonly clients: ClientDeaths;
  readonly stalls: HarnessStalls;
  readonly recording: RecordingCost;
  /** What `--thresholds` expected; apart from `valid`, which is about the history only. */
  readonly thresholds?: ThresholdReport;
  /** When `check` judged the history again, the last time; ISO 8601. */
  readonly judgedAgainAt?: string;
  /** The verdicts of before, where they were others; the oldest first. */
  readonly earlierVerdicts?: readonly EarlierVerdict[];
}
