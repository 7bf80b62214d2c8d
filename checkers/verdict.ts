import type { Json } from '../harness/history/event.js';

/** False outranks unknown, unknown outranks true. */
export type Validity = true | false | 'unknown';

/** One thing that must not have happened. */
export interface Anomaly {
  /** `stale-read`, `lost-update`, `broken-lock` … stable, for grouping. */
  readonly kind: string;
  /** One or two sentences a person understands, with the operations, times and servers involved. */
  readonly message: string;
  /** The `index` of each event involved, ascending. */
  readonly events: readonly number[];
  /** An ASCII drawing, for ten operations or fewer. */
  readonly drawing?: string;
  /** How far an order of the operations gets, where the anomaly is that there is none. */
  readonly order?: PartialOrder;
}

/** A beginning of an order of operations, and what cannot follow it. Events are named by the invocation's `index`. */
export interface PartialOrder {
  /** The state before the first. */
  readonly initial: string;
  readonly steps: readonly {
    readonly event: number;
    readonly text: string;
    /** What it left. */
    readonly state: string;
    /** An operation that the anomaly does not name, whose effect is needed here. */
    readonly helper: boolean;
  }[];
  readonly stuck: readonly { readonly event: number; readonly text: string }[];
}

/** What one checker says of one history. Contract: design.md section 3.3. */
export interface CheckResult {
  readonly valid: Validity;
  /** Always there when `valid` is `unknown`; one sentence. Beside `true`: why that says little. */
  readonly reason?: string;
  /** The harness itself failed: its judges contradict each other, and how. `valid` is then never true. */
  readonly failure?: string;
  /** How many operations were judged. */
  readonly operations: number;
  /** The first hundred at most; `details.anomalyCount` has the number when there are more. */
  readonly anomalies: readonly Anomaly[];
  /** What else is worth knowing: which judge decided, zombie windows in ms, bypass counts. */
  readonly details?: Readonly<Record<string, Json>>;
}

/** The verdict over all checkers of a run. */
export interface Verdict {
  readonly valid: Validity;
  readonly checkers: Readonly<Record<string, CheckResult & { readonly elapsedMs: number }>>;
}

/** The worst of the parts. No parts at all is `unknown`: nothing was judged. */
export function worstOf(parts: readonly Validity[]): Validity {
  if (parts.includes(false)) return false;
  return parts.length === 0 || parts.includes('unknown') ? 'unknown' : true;
}
