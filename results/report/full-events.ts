import type { NamedOperation } from './operation-rows.js';
import type { FullEvents } from './report-data.js';
import { cutText } from './shown-text.js';

const eventMost = 4000;
const allMost = 300_000;

/** The events of operations that anomalies name, as they stand in the history, until that is too much for a page. */
export function fullEvents(named: ReadonlyMap<number, NamedOperation>): FullEvents {
  const full: Record<string, readonly string[]> = {};
  let total = 0;
  for (const { invocation, completion } of named.values()) {
    const events = [invocation, ...(completion === null ? [] : [completion])];
    const texts = events.map((event) => cutText(JSON.stringify(event), eventMost));
    total += texts.join('').length;
    if (total > allMost) break;
    full[String(invocation.index)] = texts;
  }
  return full;
}
