import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** How long this process was kept from its work: pauses that must not be blamed on ZooKeeper. */
export class EventLoopStalls {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#delay.enable();
  }

  /** The longest pause so far, ms. */
  maxMs(): number {
    return Math.max(0, this.#delay.max / 1e6 - RESOLUTION_MS);
  }
}
