import type { Json } from '../../harness/history/event.js';

/** Reading values whose shape nobody promised: what is not there, or of another type, is null. */
export function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, Json>>)[name] : undefined;
}

export function numberIn(value: Json | undefined, name: string): number | null {
  return asNumber(fieldOf(value, name));
}

export function stringIn(value: Json | undefined, name: string): string | null {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : null;
}

export function listIn(value: Json | undefined, name: string): readonly Json[] | null {
  return asList(fieldOf(value, name));
}

export function asNumber(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function asList(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? (value as readonly Json[]) : null;
}

/** One text per JSON value, whatever the order of an object's fields: values compare by structure. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return 'undefined';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Json>>);
  const sorted = fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** A session id as histories write it, made comparable: no `0x`, no leading zeros, lower case. */
export function sessionId(session: string): string {
  // As drivers here write it: asked for each line.
  if (/^[1-9a-f][0-9a-f]*$/.test(session)) return session;
  return session
    .toLowerCase()
    .replace(/^0x/, '')
    .replace(/^0+(?=.)/, '');
}
