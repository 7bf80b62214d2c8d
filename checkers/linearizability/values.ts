import type { Json } from '../../harness/history/event.js';

/** A JSON value as text that is equal for values of equal structure: members of objects in order of their names. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each: Json) => canonical(each)).join(',')}]`;
  const members = value as Readonly<Record<string, Json>>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name] as Json)}`).join(',')}}`;
}

/** Numbers for JSON values, equal for values of equal structure, so that judges compare integers. */
export class ValueIds {
  readonly #values: Json[] = [];
  readonly #scalars = new Map<Json, number>();
  readonly #structures = new Map<string, number>();

  get size(): number {
    return this.#values.length;
  }

  idOf(value: Json): number {
    if (value !== null && typeof value === 'object') {
      const text = canonical(value);
      return this.#structures.get(text) ?? this.#add(value, this.#structures, text);
    }
    return this.#scalars.get(value) ?? this.#add(value, this.#scalars, value);
  }

  valueOf(id: number): Json {
    return this.#values[id] as Json;
  }

  #add<Key>(value: Json, ids: Map<Key, number>, key: Key): number {
    const id = this.#values.length;
    this.#values.push(value);
    ids.set(key, id);
    return id;
  }
}
