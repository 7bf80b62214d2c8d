import { createHash } from 'node:crypto';
import type { RunEntry } from '../run-entry.js';

/** So often the store is looked at while somebody has its list open, ms. */
const lookEveryMs = 2_000;
/** A look at a large store takes a while: at most this share of the time is spent on it, as runs need the machine. */
const mostShare = 0.05;

type Listener = (stamp: string) => void;

/** Another text whenever the list shows something else. */
export function listStamp(entries: readonly RunEntry[]): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 22);
}

/**
 * Tells who has the list open that it is another one now: a run began, ended, was judged again or deleted. One look at
 * the store however many watch, and none while nobody does.
 */
export class ListNews {
  readonly #list: () => Promise<readonly RunEntry[]>;
  readonly #listeners = new Set<Listener>();
  #stamp: string | null = null;
  #isLooking = false;
  #wake: () => void = () => undefined;

  constructor(list: () => Promise<readonly RunEntry[]>) {
    this.#list = list;
  }

  /** Calls `listener` with the list's stamp, and with every new one, until the function that is returned is called. */
  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (!this.#isLooking) void this.#look();
    else if (this.#stamp !== null) listener(this.#stamp);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#wake();
    };
  }

  /** Whether the store is being looked at. */
  get isLooking(): boolean {
    return this.#isLooking;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#stamp = null;
    while (this.#listeners.size > 0) {
      const begunMs = performance.now();
      // What cannot be looked at is no news; whoever asks for the page is told why.
      const stamp = await this.#list().then(listStamp, () => this.#stamp);
      if (stamp !== null && stamp !== this.#stamp) {
        this.#stamp = stamp;
        for (const listener of [...this.#listeners]) listener(stamp);
      }
      await this.#pause(Math.max(lookEveryMs, (performance.now() - begunMs) / mostShare));
    }
    this.#isLooking = false;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
