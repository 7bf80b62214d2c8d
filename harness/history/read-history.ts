import type { HistoryEvent } from './event.js';
import { forEachJsonlEvent } from './jsonl-reader.js';

export interface History {
  readonly events: readonly HistoryEvent[];
  /** Each with file and line: times that fall, a torn last line. */
  readonly warnings: readonly string[];
}

/**
 * Calls `onEvent` for each event of a history, in memory of one event, whatever its format.
 *
 * @returns warnings, each with file and line
 * @throws HistoryError at the first event that can't be read or breaks the rules of a history
 */
export function forEachEvent(path: string, onEvent: (event: HistoryEvent) => void): readonly string[] {
  return forEachJsonlEvent(path, onEvent);
}

/** A whole history in memory. For files beyond some hundred MB use {@link forEachEvent}. */
export function readHistory(path: string): History {
  const events: HistoryEvent[] = [];
  const warnings = forEachEvent(path, (event) => events.push(event));
  return { events, warnings };
}
