import type { Validity } from '../../../checkers/verdict.js';

/** What the live page shows of a run; sent as JSON. Seconds are of the history's clock. */
export interface LiveView {
  readonly state: 'running' | 'done' | 'ended' | 'gone';
  /** The part of the run that began last. */
  readonly phase: string;
  /** Of the newest event. */
  readonly atS: number;
  /** When the load began; null before. */
  readonly loadStartS: number | null;
  readonly timeLimitS: number | null;
  readonly workloads: readonly LiveWorkload[];
  /** One entry for each second, the last two minutes. */
  readonly rate: readonly LiveSecond[];
  readonly servers: readonly { readonly name: string; readonly role: string; readonly epoch: number | null }[];
  readonly faultsInForce: readonly string[];
  /** The newest last. */
  readonly news: readonly { readonly atS: number; readonly text: string }[];
  /** Of the history read so far; less than there is while catching up with a long run. */
  readonly bytes: number;
  readonly caughtUp: boolean;
  readonly valid: Validity | null;
  readonly why: string;
}

export interface LiveWorkload {
  readonly name: string;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

export interface LiveSecond {
  readonly s: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}
