import type { CheckResult, Validity } from '../../checkers/verdict.js';
import type { BenchResult } from '../bench-result.js';

/** One repetition of a cell; requests answered a second. */
export interface ShareRepetition {
  /** 0, 1, 2 … Repetitions of one round were measured one after the other, each share once, in a drawn order. */
  readonly round: number;
  /** Length of the measured window, s. */
  readonly measuredS: number;
  readonly requestsPerSecond: number;
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
  readonly errorsPerSecond: number;
}

/** One ensemble under one share of reads. */
export interface EnsembleCell {
  /** Voting servers. */
  readonly nodes: number;
  readonly observers: number;
  /** Share of the requests that read, 0 to 1. */
  readonly readShare: number;
  readonly repetitions: readonly ShareRepetition[];
}

/** What an ensemble's load and its judges said. */
export interface JudgedEnsemble {
  readonly nodes: number;
  readonly observers: number;
  /** What was measured on it. */
  readonly of: 'shares' | 'failures';
  /** Its folder below the measurement's. */
  readonly folder: string;
  readonly valid: Validity;
  /** One sentence. */
  readonly why: string;
  readonly checkers: Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>;
  /** Load processes, and clients of the judged registers, that ended before they were told to. */
  readonly deaths: readonly string[];
  /** Replies to the load that showed a node older than the same session had seen it. */
  readonly wentBack: number;
  /** Longest pause of a load process' event loop, and of the harness', ms. */
  readonly clientStallMaxMs: number;
  readonly harnessStallMaxMs: number;
}

/** A failure, as it went; s since the load began. */
export interface MeasuredFailure {
  readonly do: string;
  readonly on: readonly string[];
  /** What its server was before, by its own word; null where there are several, or it had not said. */
  readonly role: string | null;
  readonly startS: number;
  /** When its servers were started again; null if they were not. */
  readonly endS: number | null;
  readonly judged: string;
  /** From the fault until some server led again, ms; 0 if leadership was never lost, null if it never came back. */
  readonly leaderlessMs: number | null;
  /** From the fault until a write invoked after it succeeded, ms, by the judged clients. */
  readonly firstWriteMs: number | null;
}

/** Throughput over time while servers fail and come back. */
export interface FailureTimeline {
  readonly nodes: number;
  readonly observers: number;
  readonly readShare: number;
  /** Length of a step of the series, s. */
  readonly stepS: number;
  /** Means over steps; `atS` is a step's middle. */
  readonly series: readonly {
    readonly atS: number;
    readonly readsPerSecond: number;
    readonly writesPerSecond: number;
    readonly errorsPerSecond: number;
  }[];
  readonly failures: readonly MeasuredFailure[];
  /** Planned steps that had no chance to begin, in sentences. */
  readonly notBegun: readonly string[];
  /** Each new leader. */
  readonly leaders: readonly { readonly atS: number; readonly server: string; readonly epoch: number }[];
}

/** `results.json` of `bench ensemble`; valid is the worst of all ensembles. */
export interface EnsembleResult extends BenchResult {
  readonly kind: 'bench-ensemble';
  readonly clients: number;
  /** Requests under way, each client. */
  readonly outstanding: number;
  readonly valueBytes: number;
  readonly nodesInTree: number;
  readonly warmUpS: number;
  readonly cellS: number;
  readonly rounds: number;
  readonly cells: readonly EnsembleCell[];
  /** Null where none was asked for, or it could not be measured. */
  readonly failures: FailureTimeline | null;
  readonly ensembles: readonly JudgedEnsemble[];
}
