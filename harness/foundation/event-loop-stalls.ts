import { monotonicNs, NS_PER_MS } from './clock.js';

const DEFAULT_RESOLUTION_MS = 10;
/** Shorter pauses are counted in the longest only: a busy machine has very many. */
const REMEMBERED_MS = 50;
/** Of one process. */
const MOST_REMEMBERED = 100;

/** A time for which a process was kept from its work. */
export interface Pause {
  /** On the machine-wide monotonic clock. */
  readonly startNs: number;
  readonly ms: number;
}

/** What is known of a process' pauses. */
export interface Pauses {
  /** The longest, ms. */
  readonly maxMs: number;
  /** How many took 50 ms or more. */
  readonly count: number;
  /** Of those the longest hundred, by time. */
  readonly longest: readonly Pause[];
}

/** How long this process was kept from its work, and when: pauses that must not be blamed on ZooKeeper. */
export class EventLoopStalls {
  readonly #resolutionMs: number;
  #lookedNs = monotonicNs();
  #maxMs = 0;
  #count = 0;
  #longest: Pause[] = [];

  /** @param resolutionMs how often it looks; a look costs some microseconds */
  constructor(resolutionMs: number = DEFAULT_RESOLUTION_MS) {
    this.#resolutionMs = resolutionMs;
    // By the clock, not by `monitorEventLoopDelay`, which knows how long pauses were but not when.
    setInterval(() => this.#look(), resolutionMs).unref();
  }

  /** The longest pause since the begin or the last {@link restart}, ms; one that is not over yet counts as well. */
  maxMs(): number {
    return this.pauses().maxMs;
  }

  pauses(): Pauses {
    this.#look();
    return { maxMs: this.#maxMs, count: this.#count, longest: longestOf(this.#longest, MOST_REMEMBERED) };
  }

  /** Forgets what was. */
  restart(): void {
    this.#lookedNs = monotonicNs();
    this.#maxMs = 0;
    this.#count = 0;
    this.#longest = [];
  }

  #look(): void {
    const dueNs = this.#lookedNs + this.#resolutionMs * NS_PER_MS;
    this.#lookedNs = monotonicNs();
    const ms = (this.#lookedNs - dueNs) / NS_PER_MS;
    this.#maxMs = Math.max(this.#maxMs, ms);
    if (ms < REMEMBERED_MS) return;
    this.#count++;
    this.#longest.push({ startNs: dueNs, ms });
    if (this.#longest.length > 2 * MOST_REMEMBERED) this.#longest = longestOf(this.#longest, MOST_REMEMBERED);
  }
}

/** The longest of them, by time. */
export function longestOf<T extends Pause>(pauses: readonly T[], most: number): T[] {
  const kept = pauses.length <= most ? [...pauses] : [...pauses].sort((a, b) => b.ms - a.ms).slice(0, most);
  return kept.sort((a, b) => a.startNs - b.startNs);
}
