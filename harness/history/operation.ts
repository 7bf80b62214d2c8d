import type { HistoryEvent } from './event.js';

/** How an operation ended; an invocation without completion counts as `info`. */
export type Outcome = 'ok' | 'fail' | 'info';

/** An invocation with its completion, if there was one. Positions are places in the event array, not indexes. */
export interface Operation {
  readonly invocation: HistoryEvent;
  readonly completion: HistoryEvent | null;
  readonly outcome: Outcome;
  /** Position of the invocation's line in the history: real-time order is the order of lines. */
  readonly invokedAt: number;
  /** Position of the completion's line; Infinity when the outcome is `info`. */
  readonly completedAt: number;
}
