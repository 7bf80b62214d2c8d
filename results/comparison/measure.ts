import type { LogEstimate } from '../statistics/log-estimate.js';
import type { LoopKind } from '../run-result.js';

/** What a larger figure means to a user; of a `count` it is only more. */
export type Kind = 'rate' | 'duration' | 'count' | 'neutral';

/** One figure of one side. */
export interface Measure {
  /** With its unit: `p99 ms`. */
  readonly name: string;
  readonly kind: Kind;
  /** Null: it was not measured, `why` says why. */
  readonly value: number | null;
  /** Of independent repetitions, one each; empty where there is one run only. */
  readonly samples: readonly number[];
  /** Of a single run: the figure with the noise within that run. */
  readonly within: LogEstimate | null;
  /** Not worth a line where no side has any of it. */
  readonly isDull?: boolean;
  /** Latencies only. */
  readonly loop?: LoopKind;
  readonly why?: string;
}

/** Figures of one thing: a workload, one of its operations, the recovery, a cell of a benchmark. */
export interface MeasuredGroup {
  readonly name: string;
  readonly measures: readonly Measure[];
}

/** One of those compared: a run, several repetitions of one, or a benchmark. */
export interface Side {
  /** `A`, `B` … in the order given. */
  readonly letter: string;
  /** As shown: paths, from here. */
  readonly names: readonly string[];
  readonly verdicts: readonly SideVerdict[];
  /** What might make a difference, by name; as text. */
  readonly settings: Readonly<Record<string, string>>;
  readonly groups: readonly MeasuredGroup[];
  /** Successes a second over the load of the first run, by workload, for drawing. */
  readonly overTime: readonly { readonly workload: string; readonly points: readonly { x: number; y: number }[] }[];
  /** Why the figures are to be taken with care; sentences without a full stop. */
  readonly doubts: readonly string[];
}

export interface SideVerdict {
  readonly name: string;
  readonly valid: true | false | 'unknown';
  readonly why: string;
}

/** A figure that could not be measured. */
export function unmeasured(name: string, kind: Kind, why: string): Measure {
  return { name, kind, value: null, samples: [], within: null, why };
}
