import type { EventType, HistoryEvent, Json } from '../../../harness/history/event.js';

type Extra = Readonly<Record<string, Json>>;

/**
 * Histories for tests, a line an operation: `|` marks its invocation and completion, `~` in place of the completion an
 * unknown outcome, `x` a refusal. Columns are moments; one operation a process.
 *
 * ```text
 * write 1     |---|
 * read null      |---|
 * ```
 */
export function drawn(text: string, key?: string): HistoryEvent[] {
  const moments: { at: number; event: Omit<HistoryEvent, 'index' | 'time'> }[] = [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (let process = 0; process < lines.length; process++) {
    const line = lines[process] as string;
    const bar = line.indexOf('|');
    const [f, argument, extra] = parts(line.slice(0, bar).trim());
    const isRead = f === 'read' || f === 'dequeue';
    const end = Math.max(line.lastIndexOf('|'), line.indexOf('~', bar), line.indexOf('x', bar));
    const common = { process, f, ...(key === undefined ? {} : { key }) };
    moments.push({ at: bar, event: { ...common, type: 'invoke', value: isRead ? null : argument, ...extra } });
    if (end === bar) continue;
    const type: EventType = line[end] === '~' ? 'info' : line[end] === 'x' ? 'fail' : 'ok';
    const error = type === 'fail' && f === 'cas' ? { error: 'cas-mismatch' } : {};
    moments.push({ at: end, event: { ...common, type, value: argument, ...error, ...extra } });
  }
  return moments
    .sort((a, b) => a.at - b.at)
    .map(({ at, event }, index) => ({ index, time: at * 1_000_000_000, ...event }));
}

/** `write 1 {"synced":true}` → its f, value and further fields. */
function parts(text: string): readonly [string, Json, Extra] {
  const words = text.split(' ');
  const argument = words[1] === undefined || words[1] === '' ? null : (JSON.parse(words[1]) as Json);
  const extra = words[2] === undefined ? {} : (JSON.parse(words.slice(2).join(' ')) as Extra);
  return [words[0] as string, argument, extra];
}
