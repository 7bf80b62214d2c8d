import type { HistoryEvent, Json } from '../harness/history/event.js';
import type { CheckResult } from './verdict.js';

/**
 * Limits on a check, polled by the checker (a few thousand steps apart at most), because nothing outside can hold
 * back a loop or a typed array.
 */
export interface Budget {
  /** Null while within limits; otherwise the sentence that becomes the result's `reason`. */
  exceeded(): string | null;
  /** Tell the budget about `bytes` more (or fewer, negative) held in typed arrays and other large structures. */
  hold(bytes: number): void;
}

/** No limits: for tests. */
export const unlimited: Budget = { exceeded: () => null, hold: () => undefined };

export type CheckOptions = Readonly<Record<string, Json>>;

/** A check of a history that comes event by event, in recording order, so that it need not be held as a whole. */
export interface CheckInProgress {
  add(event: HistoryEvent): void;
  finish(): CheckResult;
}

/**
 * A pure function from a history to a verdict: no file, no network, no clock but the budget. Never throws on data:
 * what it cannot judge it calls `unknown`, with the reason. One file (or folder) and one line in `index.ts`.
 */
export interface Checker {
  readonly name: string;
  /** One line for `list` and the docs. */
  readonly describe: string;
  /**
   * @param events in recording order; for a checker of one workload only that workload's events, together with the
   * events of `nemesis` and `observer`, which carry no workload.
   */
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult;
  /** The same, for histories of any size; only where a checker needs far less memory than the events themselves. */
  begin?(options: CheckOptions, budget: Budget): CheckInProgress;
  /**
   * One result from those of several workers. A checker that has this understands the option `shard` ([index, of]):
   * it judges that share of the keys only.
   */
  merge?(shares: readonly CheckResult[], options: CheckOptions): CheckResult;
}
