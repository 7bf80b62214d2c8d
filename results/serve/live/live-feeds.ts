import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../../../harness/foundation/errors.js';
import type { RunIndex } from '../run-index.js';
import { NotServed, openRegular } from '../stored-path.js';
import type { RunName } from '../stored-path.js';
import { HistoryTail } from './history-tail.js';
import { LiveTally } from './live-tally.js';
import type { LiveView } from './live-view.js';

/** So often there is news, ms. */
const newsMs = 1_000;

type Listener = (json: string, isLast: boolean) => void;

/**
 * The live views of runs in progress, one reader of a history however many watch. They read what is on disk and
 * nothing else: a run knows nothing of them.
 */
export class LiveFeeds {
  readonly #index: RunIndex;
  readonly #feeds = new Map<string, LiveFeed>();

  constructor(index: RunIndex) {
    this.#index = index;
  }

  /** Calls `listener` about once a second until `isLast`, or until the function that is returned is called. */
  watch(name: RunName, listener: Listener): () => void {
    const key = `${name.kind}/${name.time}`;
    let feed = this.#feeds.get(key);
    if (feed === undefined) {
      feed = new LiveFeed(this.#index, name, () => this.#feeds.delete(key));
      this.#feeds.set(key, feed);
    }
    return feed.add(listener);
  }

  /** How many runs are being read. */
  get open(): number {
    return this.#feeds.size;
  }
}

class LiveFeed {
  readonly #index: RunIndex;
  readonly #name: RunName;
  readonly #listeners = new Set<Listener>();
  readonly #tally = new LiveTally();
  readonly #onEnd: () => void;
  #last: string | null = null;
  #wake: () => void = () => undefined;

  constructor(index: RunIndex, name: RunName, onEnd: () => void) {
    this.#index = index;
    this.#name = name;
    this.#onEnd = onEnd;
    void this.#follow();
  }

  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#last !== null) listener(this.#last, false);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#wake();
    };
  }

  async #follow(): Promise<void> {
    let tail: HistoryTail | null = null;
    try {
      const { folder } = await this.#index.entry(this.#name);
      while (this.#listeners.size > 0) {
        // Asked before the history is read, so that the last view holds all of it.
        const { entry } = await this.#index.entry(this.#name);
        tail ??= await tailOf(folder);
        const caughtUp = tail === null || (await this.#readSome(tail));
        const state = entry.state === 'running' ? 'running' : entry.state === 'done' ? 'done' : 'ended';
        const over = state !== 'running' && caughtUp;
        const about = { state: over ? state : 'running', timeLimitS: entry.timeLimitS, valid: entry.valid } as const;
        const read = { bytes: tail?.bytes ?? 0, caughtUp };
        this.#publish({ ...this.#tally.view(), ...about, ...read, why: over ? entry.why : '' }, over);
        if (over) return;
        await this.#pause();
      }
    } catch (error) {
      const why = error instanceof NotServed ? error.message : messageOf(error);
      const gone = { state: 'gone', timeLimitS: null, valid: null, bytes: 0, caughtUp: true, why } as const;
      this.#publish({ ...this.#tally.view(), ...gone }, true);
    } finally {
      this.#onEnd();
      await tail?.close().catch(() => undefined);
    }
  }

  /** For about as long as there is between two news; true when nothing is left. */
  async #readSome(tail: HistoryTail): Promise<boolean> {
    const untilMs = performance.now() + newsMs / 2;
    for (;;) {
      const lines = await tail.step();
      if (lines === null) {
        if (await tail.isGone()) throw new NotServed(404, 'the run was deleted');
        return true;
      }
      for (const line of lines) this.#tally.add(line);
      if (performance.now() > untilMs || this.#listeners.size === 0) return false;
      // Other readers are served in between.
      await setImmediate();
    }
  }

  #publish(view: LiveView, isLast: boolean): void {
    this.#last = JSON.stringify(view);
    for (const listener of [...this.#listeners]) listener(this.#last, isLast);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, newsMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Null while there is none yet. */
async function tailOf(folder: string): Promise<HistoryTail | null> {
  const file = await openRegular(join(folder, 'history.jsonl')).catch(() => null);
  return file === null ? null : new HistoryTail(file);
}
