import { monitorEventLoopDelay } from 'node:perf_hooks';

const DEFAULT_RESOLUTION_MS = 10;

/** How long this process was kept from its work: pauses that must not be blamed on ZooKeeper. */
export class EventLoopStalls {
  readonly #resolutionMs: number;
  readonly #delay;

  /** @param resolutionMs how often it looks; a look costs some microseconds */
  constructor(resolutionMs: number = DEFAULT_RESOLUTION_MS) {
    this.#resolutionMs = resolutionMs;
    this.#delay = monitorEventLoopDelay({ resolution: resolutionMs });
    this.#delay.enable();
  }

  /** The longest pause since the begin or the last {@link restart}, ms. */
  maxMs(): number {
    return Math.max(0, this.#delay.max / 1e6 - this.#resolutionMs);
  }

  /** Forgets what was. */
  restart(): void {
    this.#delay.reset();
  }
}
