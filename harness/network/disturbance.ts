import type { Stream } from './link-streams.js';
import type { NamedToxic } from './toxiproxy-api.js';

/** What is in force on one proxy beyond passing traffic on. */
export class Disturbance {
  refused = false;
  readonly #toxics = new Map<string, { readonly stream: Stream; readonly toxic: NamedToxic }>();

  get any(): boolean {
    return this.refused || this.#toxics.size > 0;
  }

  /** What brings the toxic into force: nothing, adding it, or changing the one of its name. */
  actionFor(stream: Stream, toxic: NamedToxic): 'nothing' | 'add' | 'update' {
    const known = this.#toxics.get(keyOf(stream, toxic.name));
    if (known === undefined) return 'add';
    return JSON.stringify(known.toxic) === JSON.stringify(toxic) ? 'nothing' : 'update';
  }

  record(stream: Stream, toxic: NamedToxic): void {
    this.#toxics.set(keyOf(stream, toxic.name), { stream, toxic });
  }

  /** Everything in force, in the order in which it came. */
  toxics(): readonly { readonly stream: Stream; readonly toxic: NamedToxic }[] {
    return [...this.#toxics.values()];
  }
}

function keyOf(stream: Stream, name: string): string {
  return `${name}/${stream}`;
}
