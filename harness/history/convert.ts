import { closeSync, openSync, writeSync } from 'node:fs';
import { messageOf, UsageError } from '../foundation/errors.js';
import { ednLine } from './edn-writer.js';
import type { HistoryEvent } from './event.js';
import { forEachEvent, type HistoryFormat } from './read-history.js';

/** Characters gathered before they are written. */
const BATCH = 1 << 16;

/**
 * Reads a history in either format and writes it in the one given, event by event.
 *
 * @returns how many events, and warnings of the reader
 * @throws HistoryError when the history can't be read; UsageError when the target can't be written
 */
export function convertHistory(
  from: string,
  to: string,
  format: HistoryFormat,
): { readonly events: number; readonly warnings: readonly string[] } {
  const line = format === 'edn' ? ednLine : (event: HistoryEvent): string => JSON.stringify(event);
  let descriptor: number;
  try {
    descriptor = openSync(to, 'w');
  } catch (thrown) {
    throw new UsageError(`${to}: can't be written: ${messageOf(thrown)}`, { code: 'UNWRITABLE', cause: thrown });
  }
  try {
    let events = 0;
    let batch = '';
    const warnings = forEachEvent(from, (event) => {
      events++;
      batch += `${line(event)}\n`;
      if (batch.length < BATCH) return;
      writeSync(descriptor, batch);
      batch = '';
    });
    writeSync(descriptor, batch);
    return { events, warnings };
  } finally {
    closeSync(descriptor);
  }
}
