import type { Stream } from './link-streams.js';
import type { ToxicAttributes, ToxicType } from './toxiproxy-api.js';

/** What is in force on one proxy beyond passing traffic on. */
export class Disturbance {
  refused = false;
  readonly #toxics = new Map<string, { readonly stream: Stream; readonly toxic: ToxicAttributes }>();

  /** What brings the toxic into force: nothing, adding it, or changing the one of its type. */
  actionFor(stream: Stream, toxic: ToxicAttributes): 'nothing' | 'add' | 'update' {
    const known = this.#toxics.get(keyOf(stream, toxic.type));
    if (known === undefined) return 'add';
    return JSON.stringify(known.toxic) === JSON.stringify(toxic) ? 'nothing' : 'update';
  }

  record(stream: Stream, toxic: ToxicAttributes): void {
    this.#toxics.set(keyOf(stream, toxic.type), { stream, toxic });
  }

  /** Everything in force, in the order in which it came. */
  toxics(): readonly { readonly stream: Stream; readonly toxic: ToxicAttributes }[] {
    return [...this.#toxics.values()];
  }
}

function keyOf(stream: Stream, type: ToxicType): string {
  return `${type}/${stream}`;
}
