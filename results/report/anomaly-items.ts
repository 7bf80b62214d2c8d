import type { HistoryEvent } from '../../harness/history/event.js';
import type { NamedOperation } from './operation-rows.js';
import type { AnomalyItem } from './report-data.js';
import { askedText, cutText, gotText, noteText } from './shown-text.js';

const textMost = 60;
const noteMost = 120;

/** A note, or what the nemesis or the observer said, for an anomaly's picture. */
export function noteItem(event: HistoryEvent): AnomalyItem {
  const { index, time, f, value, key } = event;
  return {
    index,
    who: whoText(event),
    what: [f, key === undefined ? '' : cutText(key, textMost)].filter((part) => part !== '').join(' '),
    result: noteText(value, noteMost),
    fromMs: time / 1e6,
    toMs: time / 1e6,
    outcome: 'note',
  };
}

export function operationItem({ invocation, completion }: NamedOperation): AnomalyItem {
  const { index, time } = invocation;
  const type = completion?.type;
  const outcome = type === 'ok' || type === 'fail' ? type : 'info';
  return {
    index,
    who: whoText({ ...invocation, ...completion }),
    what: askedText(invocation, textMost),
    result: gotText(invocation, completion, textMost),
    fromMs: time / 1e6,
    toMs: completion === null || outcome === 'info' ? null : completion.time / 1e6,
    outcome,
  };
}

/** `process 3 · 0x1a`, `process 10 · 0x2b on zk1`. */
function whoText({ process, session, server }: HistoryEvent): string {
  const who = typeof process === 'number' ? `process ${process}` : process;
  const through = session === undefined ? '' : ` · 0x${session.replace(/^0x/, '')}`;
  return `${who}${through}${server === undefined || typeof process !== 'number' ? '' : ` on ${server}`}`;
}

const firstShown = 7;
const lastShown = 4;

/** So many that a picture of them can be read: the first and the last. */
export function fewItems(items: readonly AnomalyItem[]): readonly AnomalyItem[] {
  const ordered = [...items].sort((a, b) => a.fromMs - b.fromMs || a.index - b.index);
  if (ordered.length <= firstShown + lastShown) return ordered;
  return [...ordered.slice(0, firstShown), ...ordered.slice(-lastShown)];
}
