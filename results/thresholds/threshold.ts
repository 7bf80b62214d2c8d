import type { LoadPhase } from '../run-result.js';

/** What a threshold is for; null means each there is. */
export interface ThresholdScope {
  readonly workload: string | null;
  /** The operation. */
  readonly f: string | null;
  /** Latencies only. */
  readonly phase: LoadPhase | 'all';
}

/** One expectation of a thresholds file. */
export interface Threshold {
  readonly metric: string;
  readonly scope: ThresholdScope;
  readonly limit: number;
  /** Where it stands, and what stands there. */
  readonly source: { readonly file: string; readonly line: number; readonly text: string };
}

/** `register/read@steady`; empty for everything. */
export function scopeText({ workload, f, phase }: ThresholdScope): string {
  const what = workload === null ? '' : f === null ? workload : `${workload}/${f}`;
  return phase === 'all' ? what : `${what === '' ? 'all' : what}@${phase}`;
}
