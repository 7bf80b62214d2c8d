import { UsageError } from '../foundation/errors.js';

/**
 * A history that can't be read or breaks the rules of a history, and so is refused rather than judged (exit 254).
 * `where` is `file:line`, or `event N` (its index) when no file is involved.
 */
export class HistoryError extends UsageError {
  readonly where: string;

  constructor(where: string, problem: string, hint?: string, cause?: unknown) {
    super(`${where}: ${problem}`, {
      code: 'BAD_HISTORY',
      ...(hint === undefined ? {} : { hint }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.where = where;
  }
}
