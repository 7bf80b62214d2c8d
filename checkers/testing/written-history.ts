import type { EventType, HistoryEvent, Json, ProcessId } from '../../harness/history/event.js';

/**
 * A history from text, one event a line: seconds, who (`1` or `1/a1` with a session, `nemesis`, `observer`), type, `f`,
 * key (`-` for none), value in JSON, and after `|` more fields in JSON.
 *
 * ```
 * 1.0 1/a1 invoke acquire L {"mode":"exclusive"}
 * 1.2 1/a1 ok     acquire L {"mode":"exclusive","sequence":4} | {"zxid":17}
 * ```
 */
export function written(text: string): HistoryEvent[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(eventOf);
}

function eventOf(line: string, index: number): HistoryEvent {
  const [seconds, who, type, f, key, ...rest] = line.split(/\s+/);
  const [value = '', fields = '{}'] = ` ${rest.join(' ')}`.split(' | ').map((part) => part.trim());
  if (seconds === undefined || who === undefined || f === undefined) throw new Error(`not an event: ${line}`);
  const [process = '', session] = who.split('/');
  return {
    index,
    time: Math.round(Number(seconds) * 1e9),
    process: processOf(process),
    type: type as EventType,
    f,
    ...(key === undefined || key === '-' ? {} : { key }),
    ...(value === '' || value === '-' ? {} : { value: JSON.parse(value) as Json }),
    ...(session === undefined ? {} : { session }),
    ...(JSON.parse(fields) as object),
  };
}

function processOf(name: string): ProcessId {
  return name === 'nemesis' || name === 'observer' ? name : Number(name);
}
