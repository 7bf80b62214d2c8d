import type { HistoryEvent } from './event.js';
import { forEachEdnEvent } from './edn-reader.js';
import { forEachJsonlEvent } from './jsonl-reader.js';
import { fileChunks } from './lines.js';

export interface History {
  readonly events: readonly HistoryEvent[];
  /** Each with file and line: times that fall, a torn last line. */
  readonly warnings: readonly string[];
}

export type HistoryFormat = 'jsonl' | 'edn';

/** A history's format, by its name or else by how it begins. */
export function formatOf(path: string): HistoryFormat {
  if (path.endsWith('.edn')) return 'edn';
  if (path.endsWith('.jsonl')) return 'jsonl';
  for (const chunk of fileChunks(path)) {
    const beginning = chunk.toString('utf8', 0, 4096).replace(/^\ufeff/, '');
    return /^\s*(;|\(|\{\s*:|#|\[\s*(;|\{\s*:|#))/.test(beginning) ? 'edn' : 'jsonl';
  }
  return 'jsonl';
}

/**
 * Calls `onEvent` for each event of a history, in memory of one event, whatever its format.
 *
 * @returns warnings, each with file and line
 * @throws HistoryError at the first event that can't be read or breaks the rules of a history
 */
export function forEachEvent(path: string, onEvent: (event: HistoryEvent) => void): readonly string[] {
  return formatOf(path) === 'edn' ? forEachEdnEvent(path, onEvent) : forEachJsonlEvent(path, onEvent);
}

/** A whole history in memory. For files beyond some hundred MB use {@link forEachEvent}. */
export function readHistory(path: string): History {
  const events: HistoryEvent[] = [];
  const warnings = forEachEvent(path, (event) => events.push(event));
  return { events, warnings };
}
