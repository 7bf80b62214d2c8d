import type { HistoryScan } from './history-scan.js';
import type { NamedOperation } from './operation-rows.js';
import type { FullEvents } from './report-data.js';
import { cutText } from './shown-text.js';

const eventMost = 4000;
const allMost = 300_000;

/** What anomalies name, as it stands in the history, until that is too much for a page. */
export function fullEvents(named: ReadonlyMap<number, NamedOperation>, { events, placeOf }: HistoryScan): FullEvents {
  const notes = [...events.values()].filter(({ index }) => !placeOf.has(index)).map((event) => [event]);
  const operations = [...named.values()].map(({ invocation, completion }) =>
    completion === null ? [invocation] : [invocation, completion],
  );
  const full: Record<string, readonly string[]> = {};
  let total = 0;
  for (const each of [...operations, ...notes]) {
    const texts = each.map((event) => cutText(JSON.stringify(event), eventMost));
    total += texts.join('').length;
    if (total > allMost) break;
    full[String(each[0]?.index)] = texts;
  }
  return full;
}
