import type { Json } from './event.js';

/** Text that is the same in JSON but for its quotes: printable ASCII without quote and backslash. */
const plain = /^[ !#-[\]-~]*$/;

/**
 * What `JSON.stringify` gives, in a third of its time for what histories are made of: small objects of numbers and short
 * plain texts. Clients record every operation with it, twice.
 */
export function jsonOf(value: Json): string {
  if (typeof value === 'string') return plain.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (typeof value !== 'object') return value ? 'true' : 'false';
  if (value === null) return 'null';
  if (Array.isArray(value)) return JSON.stringify(value);
  const members = membersOf(value as Readonly<Record<string, Json>>);
  return members === '' ? '{}' : `{${members.slice(1)}}`;
}

/** Names of members, as they begin a member: events have few different ones. */
const begins = new Map<string, string>();
/** Names may come from data: not more of them are kept. */
const BEGINS_MAX = 1000;

/** Each member of an object with a comma in front; those that are undefined, or named `except`, are left out. */
export function membersOf(object: Readonly<Record<string, Json | undefined>>, except?: string): string {
  let text = '';
  for (const name in object) {
    const value = object[name];
    if (value !== undefined && name !== except) text += (begins.get(name) ?? beginOf(name)) + jsonOf(value);
  }
  return text;
}

function beginOf(name: string): string {
  const begin = `,${JSON.stringify(name)}:`;
  if (begins.size < BEGINS_MAX) begins.set(name, begin);
  return begin;
}
