import type { Json } from '../harness/history/event.js';

/** A znode's data for a value: JSON. */
export function encode(value: Json): string {
  return JSON.stringify(value);
}

/** The value in a znode's data. What is not JSON stays text: nobody wrote that, and judges will say so. */
export function decode(data: string): Json {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return data;
  }
}
