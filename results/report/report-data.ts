import type { PartialOrder, Validity } from '../../checkers/verdict.js';
import type { Json } from '../../harness/history/event.js';
import type { LatencySummary, LoadPhase, MachineFacts, WorkloadSummary } from '../run-result.js';

// What the report's page is given. All of it is JSON; times are ms on the history's clock (since the run's start).

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface NamedSpan extends Span {
  readonly name: string;
}

export interface ReportChecker {
  readonly name: string;
  readonly valid: Validity;
  readonly reason: string | null;
  readonly operations: number;
  readonly elapsedMs: number;
  readonly anomalies: number;
  /** As JSON text, cut when it is long. */
  readonly details: string | null;
}

/** One event or operation of an anomaly, as its picture shows it. */
export interface AnomalyItem {
  /** `index` of the invocation, or of the note. */
  readonly index: number;
  /** `process 3`, `observer`, `nemesis`. */
  readonly who: string;
  readonly what: string;
  readonly result: string;
  readonly fromMs: number;
  /** Null: no known end. Equal to `fromMs` for a note. */
  readonly toMs: number | null;
  /** `hold`: the time for which a client believed to hold a lock. */
  readonly outcome: 'ok' | 'fail' | 'info' | 'note' | 'hold';
}

/** What an object was before something happened, and after it: as shown by the nearest operations around it. */
export interface StateAround {
  /** What it is the state of: a key, a lock. */
  readonly of: string;
  readonly before: readonly StateEvidence[];
  readonly after: readonly StateEvidence[];
}

export interface StateEvidence {
  readonly text: string;
  /** Of the event that shows it; null where nothing did. */
  readonly index: number | null;
}

export interface ReportAnomaly extends Span {
  /** From 1. */
  readonly number: number;
  readonly checker: string;
  readonly kind: string;
  readonly message: string;
  /** `index` of each event involved, the first ones. */
  readonly events: readonly number[];
  readonly moreEvents: number;
  readonly items: readonly AnomalyItem[];
  readonly moreItems: number;
  readonly state: StateAround | null;
  readonly order: PartialOrder | null;
}

export interface ReportFault extends Span {
  readonly step: number;
  readonly do: string;
  readonly on: readonly string[];
  /** When it was in place. */
  readonly inForceMs: number;
  /** It was never undone: `toMs` is the end of the history. */
  readonly lasting: boolean;
  readonly judged: string;
  readonly evidence: string;
  /** Null: never. Undefined: not known. */
  readonly leaderlessMs?: number | null;
  readonly firstWriteMs?: number | null;
}

export interface ServerStretch extends Span {
  readonly role: string;
  readonly epoch: number | null;
}

export interface ReportServer {
  readonly name: string;
  readonly voting: boolean | null;
  readonly stretches: readonly ServerStretch[];
}

/** A lane of operations: one client, under all numbers that it had as a process. */
export interface ReportClient {
  readonly name: string;
  readonly workload: string;
}

/**
 * Operations in the order of their invocations, a column a field. `at` and `index` are differences to the one before;
 * texts are numbers where they stand in `texts`.
 */
export interface OperationColumns {
  readonly texts: readonly string[];
  readonly kinds: readonly { readonly workload: string; readonly f: string }[];
  readonly keys: readonly string[];
  readonly sessions: readonly string[];
  readonly errors: readonly string[];
  readonly index: readonly number[];
  /** `index` of the completion, less that of the invocation; 0 without one. */
  readonly end: readonly number[];
  /** µs. */
  readonly at: readonly number[];
  /** µs from invocation to completion; -1 without one. */
  readonly took: readonly number[];
  /** µs from when it was due to the invocation (open loop). Empty when nothing was late. */
  readonly late: readonly number[];
  readonly process: readonly number[];
  readonly kind: readonly number[];
  /** -1 without. */
  readonly key: readonly number[];
  readonly session: readonly number[];
  /** Places and errors of those that had one, in turns. */
  readonly error: readonly number[];
  /** A digit each: 0 ok, 1 fail, 2 unknown. */
  readonly outcome: string;
  /** 0 none; otherwise 1 + rise, or the fall, against the last one. */
  readonly zxid: readonly number[];
  readonly asked: readonly (number | string)[];
  readonly got: readonly (number | string)[];
}

/** The events of one operation in full (long ones cut), by the `index` of its invocation; a note by its own. */
export type FullEvents = Readonly<Record<string, readonly string[]>>;

/** How busy each client was, where not all operations are shown: successes and others, by bucket of time. */
export interface Activity extends Span {
  readonly buckets: number;
  readonly clients: readonly { readonly ok: readonly number[]; readonly other: readonly number[] }[];
}

/** Times that somebody waited for a lock and held it, ordered by `waitMs`; a column a field. */
export interface LockColumns {
  readonly locks: readonly string[];
  readonly lock: readonly number[];
  readonly process: readonly number[];
  /** 1: shared. */
  readonly shared: readonly number[];
  /** µs, difference to the one before. */
  readonly wait: readonly number[];
  /** µs from then to the grant; -1: never granted. */
  readonly granted: readonly number[];
  /** µs from the grant (or from the beginning of the wait) to the end; -1: not known. */
  readonly held: readonly number[];
  /** 0 released, 1 lost with its session or connection, 2 never, 3 not granted. */
  readonly ended: readonly number[];
  /** `index` of the acquire. */
  readonly index: readonly number[];
  /** The fencing token; -1 without. */
  readonly sequence: readonly number[];
}

export interface LockOverlap extends Span {
  readonly lock: string;
  /** `index` of the acquires. */
  readonly acquires: readonly [number, number];
  readonly processes: readonly [number, number];
  /** A checker calls it a violation; others are explained by sessions that had ended. */
  readonly violation: boolean;
}

/** Marks on the paths that were watched, by time; a column a field. */
export interface WatchColumns {
  readonly paths: readonly string[];
  readonly path: readonly number[];
  /** 0 armed, 1 changed, 2 event. */
  readonly what: readonly number[];
  readonly texts: readonly string[];
  readonly text: readonly number[];
  readonly process: readonly number[];
  /** µs, difference to the one before. */
  readonly at: readonly number[];
  readonly index: readonly number[];
}

export interface SeriesGroup {
  /** A workload, or all. */
  readonly name: string;
  readonly ok: readonly number[];
  readonly fail: readonly number[];
  readonly info: readonly number[];
  /** ms, of successes; null where there were none. */
  readonly p50: readonly (number | null)[];
  /** Null also where fewer than a hundred succeeded. */
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** What happened in each bucket of time: counts, and latencies of those that completed in it. */
export interface Series extends Span {
  /** The last bucket is as long as the span leaves it. */
  readonly bucketMs: number;
  /** Of the quantiles, which take more operations than rates do. */
  readonly latencyBucketMs: number;
  readonly groups: readonly SeriesGroup[];
}

/** Latencies by share: `points` are pairs of 1/(1-p) and ms; ends with the maximum at 1/(1-p) = count. */
export interface PercentileCurve {
  readonly workload: string;
  readonly f: string;
  readonly phase: LoadPhase | 'all';
  readonly count: number;
  readonly points: readonly number[];
}

/** What a workload did, as far as it is known. */
export type ReportWorkload = Pick<
  WorkloadSummary,
  'workload' | 'ok' | 'fail' | 'info' | 'okPerS' | 'p50Ms' | 'p99Ms' | 'errors'
> &
  Partial<Pick<WorkloadSummary, 'acquisition' | 'loop' | 'unsent'>>;

export interface ReportThreshold {
  /** As it stands in its file. */
  readonly source: string;
  readonly met: Validity;
  /** What was measured, or why nothing was. */
  readonly measured: string;
}

/** A pause of the event loop of the harness itself or of a client. */
export interface HarnessStall {
  readonly atMs: number;
  readonly ms: number;
  /** `harness`, or the client's name. */
  readonly who: string;
}

export interface ReportStalls {
  /** What is known of them, a sentence each. */
  readonly sentences: readonly string[];
  readonly marks: readonly HarnessStall[];
}

export interface RunFacts {
  readonly command: string | null;
  readonly seed: number | null;
  readonly startedAt: string | null;
  readonly folder: string;
  readonly runtime: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: MachineFacts | null;
  readonly options: Readonly<Record<string, Json>>;
  /** As JSON text. */
  readonly plan: string | null;
}

export interface ReportData {
  readonly format: 1;
  readonly title: string;
  readonly verdict: { readonly valid: Validity; readonly why: string; readonly interrupted: boolean };
  /** Sentences about what this page does not show. */
  readonly notes: readonly string[];
  readonly checkers: readonly ReportChecker[];
  readonly anomalies: readonly ReportAnomaly[];
  readonly moreAnomalies: number;
  readonly span: Span;
  readonly load: Span;
  readonly phases: readonly NamedSpan[];
  /** Parts of the load that were not steady. */
  readonly disturbances: readonly NamedSpan[];
  readonly faults: readonly ReportFault[];
  readonly stepsNotBegun: readonly { readonly do: string; readonly on: readonly string[]; readonly why: string }[];
  readonly servers: readonly ReportServer[];
  readonly terms: readonly { readonly atMs: number; readonly server: string; readonly epoch: number }[];
  readonly clients: readonly ReportClient[];
  /** Pairs of a process and its place in `clients`. */
  readonly processes: readonly (readonly [number, number])[];
  /** In the whole history. */
  readonly operationCount: number;
  readonly operations: OperationColumns;
  readonly fullEvents: FullEvents;
  readonly activity: Activity | null;
  readonly locks: LockColumns;
  readonly overlaps: readonly LockOverlap[];
  readonly watches: WatchColumns;
  readonly series: Series;
  readonly percentiles: readonly PercentileCurve[];
  readonly workloads: readonly ReportWorkload[];
  readonly latencies: readonly LatencySummary[];
  readonly aside: readonly string[];
  readonly stalls: ReportStalls;
  readonly thresholds: readonly ReportThreshold[];
  readonly run: RunFacts;
}
