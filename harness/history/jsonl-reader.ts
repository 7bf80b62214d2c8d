import { messageOf } from '../foundation/errors.js';
import type { HistoryEvent } from './event.js';
import { EventStream } from './event-stream.js';
import { HistoryError } from './history-error.js';
import { forEachLine } from './lines.js';

/**
 * Calls `onEvent` for each event of a JSONL history, in memory of a line. Tolerated: a byte order mark, CRLF, blank
 * lines, a torn last line (warned of).
 *
 * @returns warnings, each with file and line
 * @throws HistoryError at the first line that is wrong
 */
export function forEachJsonlEvent(path: string, onEvent: (event: HistoryEvent) => void): readonly string[] {
  const stream = new EventStream(path, onEvent);
  forEachLine(path, (text, line, ended) => {
    if (text.trim() === '') return;
    let fields: unknown;
    try {
      fields = JSON.parse(text);
    } catch (thrown) {
      if (!ended) {
        stream.warn(line, 'the last line is torn and was left out');
        return;
      }
      throw new HistoryError(`${path}:${line}`, `not JSON: ${messageOf(thrown)}`, undefined, thrown);
    }
    stream.add(fields, line);
  });
  return stream.warnings;
}
