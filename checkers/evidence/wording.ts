import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';

/** `12.345 s`: a point in the run, from its ns. */
export function atSeconds(timeNs: number): string {
  return `${(timeNs / 1e9).toFixed(3)} s`;
}

/** `812.4 ms`: a length, from its ns. */
export function milliseconds(lengthNs: number): string {
  return `${(lengthNs / 1e6).toFixed(1)} ms`;
}

/** The sessions as people know them: `0x1000a`. */
export function sessionName(session: string): string {
  return session.startsWith('0x') ? session : `0x${session}`;
}

/** `process 3 (session 0x1a)`. */
export function whoDid(event: HistoryEvent): string {
  const process = typeof event.process === 'number' ? `process ${String(event.process)}` : event.process;
  return event.session === undefined ? process : `${process} (session ${sessionName(event.session)})`;
}

/** A value as it stands in the history, cut when it is long. */
export function shown(value: Json | undefined): string {
  return cut(value === undefined ? 'nothing' : JSON.stringify(value));
}

/** A text that may be long, for a sentence. */
export function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** `1, 2, 3 and 7 more`. */
export function listed(items: readonly string[], most = 10): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${String(items.length - most)} more`;
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${String(count)} ${count === 1 ? noun : plural}`;
}

/** The `index` of each event involved, ascending, each once. */
export function indexesOf(...parts: readonly (HistoryEvent | Operation | null | undefined)[]): number[] {
  const indexes = new Set<number>();
  for (const part of parts) {
    if (part === null || part === undefined) continue;
    if ('invocation' in part) {
      indexes.add(part.invocation.index);
      if (part.completion !== null) indexes.add(part.completion.index);
    } else {
      indexes.add(part.index);
    }
  }
  return [...indexes].sort((a, b) => a - b);
}
