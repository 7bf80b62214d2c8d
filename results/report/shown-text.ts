import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { duration } from '../render/text.js';

/** A text of at most `most` characters, which says how much of it is left out. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a surrogate pair is no character.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)}… (${(text.length - end).toLocaleString('en-US')} more characters)`;
}

/** Elements of a list shown before they are counted first. */
const listMost = 8;

/** A value as it stands in the history, a long list with its length; nothing where there is none. */
export function valueText(value: Json | undefined, most: number): string {
  if (value === undefined || value === null) return '';
  if (!Array.isArray(value) || value.length <= listMost) return cutText(JSON.stringify(value), most);
  const first = value.slice(0, listMost).map((element: Json) => JSON.stringify(element));
  return cutText(`${value.length.toLocaleString('en-US')} elements: ${first.join(', ')}, …`, most);
}

/** What a note says: `zk1, nodes 222`. Digests and the like by their beginnings. */
export function noteText(value: Json | undefined, most: number): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? cutText(value, most) : '';
  const short = JSON.parse(JSON.stringify(value), (_, each: Json) =>
    typeof each === 'string' && /^[\da-f]{32,}$/.test(each) ? `${each.slice(0, 8)}…` : each,
  ) as Json;
  return cutText(words(short, ', '), most);
}

/** Evidence as words: `leaderAfter: {server: zk2, epoch: 2}` becomes `leader after zk2, epoch 2`. */
export function evidenceText(evidence: Json): string {
  return cutText(words(evidence, '; '), 1000);
}

function words(evidence: Json, separator: string): string {
  if (evidence === null) return '';
  if (Array.isArray(evidence)) return evidence.map((part: Json) => words(part, ' ')).join(', ');
  if (typeof evidence !== 'object') return String(evidence);
  return Object.entries(evidence)
    .map(([name, value]) => {
      const said = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      if (typeof value === 'number' && name.endsWith('Ms')) return `${said.slice(0, -3)} ${duration(value)}`;
      if (typeof value === 'boolean') return value ? said : `not ${said}`;
      if (value === null) return `${said} unknown`;
      if (Array.isArray(value) && value.length === 0) return `${said}: none`;
      return name === 'server' ? words(value, ' ') : `${said} ${words(value, ', ')}`;
    })
    .join(separator);
}

/** What an operation is asked to do: `write r1 7`. */
export function askedText({ f, key, value }: HistoryEvent, most: number): string {
  return [f, key === undefined ? '' : cutText(key, most), argumentText(value, most)]
    .filter((part) => part !== '')
    .join(' ');
}

/** An argument; that of a lock or a watch is its mode. */
export function argumentText(value: Json | undefined, most: number): string {
  const mode = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [[name, only] = ['', null], ...others] = mode;
  return name === 'mode' && typeof only === 'string' && others.length === 0 ? only : valueText(value, most);
}

/** What came of it: `"7"`, `CONNECTIONLOSS`; nothing where it is what was asked. */
export function gotText(invocation: HistoryEvent, completion: HistoryEvent | null, most: number): string {
  if (completion === null) return '';
  const result = resultText(invocation, completion, most);
  return [completion.error ?? '', result].filter((part) => part !== '').join(' ');
}

/** What recipes add to a lock's results for judges and statistics. */
const asides = new Set(['zxid', 'notifications', 'listings', 'readVersion']);

/** The value of a completion, without what its invocation said, what is empty and what is beside the point. */
export function resultText({ f, value: asked }: HistoryEvent, { type, value }: HistoryEvent, most: number): string {
  if (value === null && f === 'read' && type === 'ok') return 'null';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const text = valueText(value, most);
    return text === valueText(asked, most) ? '' : text;
  }
  const known = (typeof asked === 'object' && asked !== null ? asked : {}) as Readonly<
    Record<string, Json | undefined>
  >;
  const news = Object.entries(value as Readonly<Record<string, Json>>).filter(
    ([name, each]) =>
      !asides.has(name) && JSON.stringify(each) !== '[]' && JSON.stringify(each) !== JSON.stringify(known[name]),
  );
  return cutText(news.map(([name, each]) => `${name} ${JSON.stringify(each)}`).join(', '), most);
}
