import type { EventType, HistoryEvent } from './event.js';

const eventTypes: ReadonlySet<unknown> = new Set<EventType>(['invoke', 'ok', 'fail', 'info', 'note']);

/** Indexes and times are refused beyond this: a larger one has already lost its last digits. */
const whole = 'a whole number up to 2^53';

function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'missing';
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * What is wrong with the fields of a line, as a sentence; null when it is an event. Fields we don't know are no
 * concern of ours; those that judges rely on must have the right type, or a verdict would rest on nothing.
 */
export function wrongField(fields: Readonly<Record<string, unknown>>): string | null {
  const { type, process, f, index, time } = fields;
  if (!eventTypes.has(type)) return `"type" must be invoke, ok, fail, info or note, and is ${shown(type)}`;
  if (typeof process === 'number') {
    if (!Number.isSafeInteger(process) || process < 0)
      return `"process" must be a whole number from 0, and is ${process}`;
  } else if (process !== 'nemesis' && process !== 'observer') {
    return `"process" must be a client's number, "nemesis" or "observer", and is ${shown(process)}`;
  }
  if (typeof f !== 'string') return `"f" must be the operation's name, and is ${shown(f)}`;
  if (index !== undefined && index !== null && (!Number.isSafeInteger(index) || (index as number) < 0)) {
    return `"index" must be ${whole}, and is ${shown(index)}`;
  }
  if (time !== undefined && time !== null && !Number.isSafeInteger(time))
    return `"time" must be ${whole} (ns), and is ${shown(time)}`;
  return wrongOptionalField(fields);
}

const optionalTypes: readonly (readonly [string, 'string' | 'number' | 'boolean'])[] = [
  ['key', 'string'],
  ['workload', 'string'],
  ['error', 'string'],
  ['server', 'string'],
  ['session', 'string'],
  ['zxid', 'number'],
  ['version', 'number'],
  ['expected', 'number'],
  ['due', 'number'],
  ['synced', 'boolean'],
  ['final', 'boolean'],
];

function wrongOptionalField(fields: Readonly<Record<string, unknown>>): string | null {
  for (const [name, type] of optionalTypes) {
    const value = fields[name];
    if (value === undefined || value === null || typeof value === type) continue;
    if (name !== 'key' || typeof value !== 'number') return `"${name}" must be a ${type}, and is ${shown(value)}`;
  }
  const { stat } = fields;
  if (stat !== undefined && stat !== null && (typeof stat !== 'object' || Array.isArray(stat))) {
    return `"stat" must be an object, and is ${shown(stat)}`;
  }
  return null;
}

/** Peers write what is not there as null and keys as numbers: without the nulls, the keys as text. */
function tidied(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(record).filter(([name, value]) => value !== null || name === 'value');
  const tidy = Object.fromEntries(entries);
  if (typeof tidy['key'] === 'number') tidy['key'] = String(tidy['key']);
  return tidy;
}

function needsTidying(record: Readonly<Record<string, unknown>>): boolean {
  if (typeof record['key'] === 'number' || record['stat'] === null) return true;
  if (record['index'] === null || record['time'] === null) return true;
  return optionalTypes.some(([name]) => record[name] === null);
}

/**
 * The event of a line's fields, checked. Without an index the line's place counts; without a time, the index in µs.
 *
 * @param place how many events came before
 * @returns the event, or what is wrong with it
 */
export function eventOf(fields: unknown, place: number): HistoryEvent | string {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return `an event must be an object, and is ${shown(fields)}`;
  }
  const given = fields as Record<string, unknown>;
  const wrong = wrongField(given);
  if (wrong !== null) return wrong;
  const record = needsTidying(given) ? tidied(given) : given;
  if (typeof record['index'] === 'number' && typeof record['time'] === 'number') {
    return record as unknown as HistoryEvent;
  }
  const index = (record['index'] as number | undefined) ?? place;
  return { ...record, index, time: (record['time'] as number | undefined) ?? index * 1000 } as unknown as HistoryEvent;
}
