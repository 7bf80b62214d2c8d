import type { HistoryEvent } from '../../harness/history/event.js';
import type { NamedOperation } from './operation-rows.js';
import type { AnomalyItem } from './report-data.js';
import { askedText, cutText, gotText, valueText } from './shown-text.js';

const textMost = 60;

/** A note, or what the nemesis or the observer said, for an anomaly's picture. */
export function noteItem(event: HistoryEvent): AnomalyItem {
  const { index, process, time, f, value, key, session } = event;
  const said = typeof value === 'string' ? cutText(value, textMost) : valueText(value, textMost);
  return {
    index,
    who: whoText(process, session),
    what: [f, key === undefined ? '' : cutText(key, textMost)].filter((part) => part !== '').join(' '),
    result: said,
    fromMs: time / 1e6,
    toMs: time / 1e6,
    outcome: 'note',
  };
}

export function operationItem({ invocation, completion }: NamedOperation): AnomalyItem {
  const { index, process, time } = invocation;
  const type = completion?.type;
  const outcome = type === 'ok' || type === 'fail' ? type : 'info';
  return {
    index,
    who: whoText(process, completion?.session ?? invocation.session),
    what: askedText(invocation, textMost),
    result: gotText(invocation, completion, textMost),
    fromMs: time / 1e6,
    toMs: completion === null || outcome === 'info' ? null : completion.time / 1e6,
    outcome,
  };
}

function whoText(process: HistoryEvent['process'], session: string | undefined): string {
  const who = typeof process === 'number' ? `process ${process}` : process;
  return session === undefined ? who : `${who} · 0x${session.replace(/^0x/, '')}`;
}

const firstShown = 7;
const lastShown = 4;

/** So many that a picture of them can be read: the first and the last. */
export function fewItems(items: readonly AnomalyItem[]): readonly AnomalyItem[] {
  const ordered = [...items].sort((a, b) => a.fromMs - b.fromMs || a.index - b.index);
  if (ordered.length <= firstShown + lastShown) return ordered;
  return [...ordered.slice(0, firstShown), ...ordered.slice(-lastShown)];
}
