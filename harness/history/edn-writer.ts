import type { HistoryEvent, Json } from './event.js';

/**
 * One event as a line of Jepsen's `history.edn`; an event with a key as `jepsen.independent` writes it, [key value], and
 * with the `:key` again, since in our histories not every event has one.
 */
export function ednLine(event: HistoryEvent): string {
  const { index, type, process, f, key, value, time, ...rest } = event;
  const note = type === 'note';
  const fields: [string, string][] = [
    ['index', String(index)],
    ['time', String(time)],
    ['type', note ? ':info' : `:${type}`],
    ['process', typeof process === 'number' ? String(process) : `:${process}`],
    ['f', keywordOf(f) ?? edn(f)],
  ];
  if (key !== undefined) fields.push(['key', edn(key)], ['value', edn([key, value ?? null])]);
  else if (value !== undefined) fields.push(['value', edn(value)]);
  if (note) fields.push(['note', 'true']);
  for (const [name, each] of Object.entries(rest)) fields.push([name, edn(each as Json)]);
  return `{${fields.map(([name, text]) => `${keywordOf(name) ?? edn(name)} ${text}`).join(', ')}}`;
}

function edn(value: Json): string {
  if (value === null) return 'nil';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: Json) => edn(each)).join(' ')}]`;
  const entries = Object.entries(value).map(([name, each]) => `${keywordOf(name) ?? edn(name)} ${edn(each)}`);
  return `{${entries.join(', ')}}`;
}

/** A name as a keyword, where it reads back as the same; null otherwise. */
function keywordOf(name: string): string | null {
  return /^[a-zA-Z*!_?<>=][\w*!?<>=.+-]*$/.test(name) ? `:${name}` : null;
}
