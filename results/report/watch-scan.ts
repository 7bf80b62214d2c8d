import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { NumberColumn, TextTable } from './number-column.js';

export const watchMark = { armed: 0, changed: 1, event: 2 } as const;

const changing = new Set(['write', 'create', 'delete', 'set']);

/** What happened on paths: watches that were armed, changes that were acknowledged, events that came. */
export class WatchScan {
  readonly paths = new TextTable();
  readonly texts = new TextTable();
  readonly path = new NumberColumn();
  readonly what = new NumberColumn();
  readonly text = new NumberColumn();
  readonly process = new NumberColumn();
  readonly timeNs = new NumberColumn();
  readonly index = new NumberColumn();
  readonly #watched = new Set<number>();

  add(event: HistoryEvent): void {
    const { process, type, f, key, value } = event;
    if (typeof process !== 'number' || key === undefined) return;
    if (type === 'note' && f === 'watch-event')
      this.#mark(event, key, watchMark.event, textIn(value, 'kind') ?? 'event');
    else if (type !== 'ok') return;
    else if (f === 'watch') this.#mark(event, key, watchMark.armed, textIn(value, 'mode') ?? 'watch');
    else if (changing.has(f)) this.#mark(event, key, watchMark.changed, f);
  }

  /** Changes of what nobody watched are no concern of watches. */
  isWatched(path: number): boolean {
    return this.#watched.has(path);
  }

  #mark(event: HistoryEvent, key: string, what: number, text: string): void {
    const path = this.paths.numberOf(key);
    if (what !== watchMark.changed) this.#watched.add(path);
    this.path.push(path);
    this.what.push(what);
    this.text.push(this.texts.numberOf(text));
    this.process.push(Number(event.process));
    this.timeNs.push(event.time);
    this.index.push(event.index);
  }
}

function textIn(value: Json | undefined, name: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const field = (value as Readonly<Record<string, Json | undefined>>)[name];
  return typeof field === 'string' ? field : null;
}
