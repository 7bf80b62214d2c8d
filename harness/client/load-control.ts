import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';

/** What a client is told while it runs: when the load begins, and that it ends. */
export class LoadControl {
  readonly #stop = new AbortController();
  #stoppedAtNs: number | null = null;
  #begin: (atNs: number) => void = () => undefined;
  readonly #begun = new Promise<number>((resolve) => (this.#begin = resolve));

  /** Aborted when the load must end. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /** When the load ended, ns of the machine-wide monotonic clock; null while it goes on. */
  get stoppedAtNs(): number | null {
    return this.#stoppedAtNs;
  }

  /** The load begins at this instant of the machine-wide monotonic clock, ns. */
  begin(atNs: number): void {
    this.#begin(atNs);
  }

  stop(): void {
    this.#stoppedAtNs ??= monotonicNs();
    this.#stop.abort();
  }

  /** Resolves at the instant the load begins, or as soon as it was stopped. Gives the instant. */
  async untilBegun(): Promise<number> {
    const stopped = new Promise<number>((resolve) => {
      if (this.stopped.aborted) resolve(monotonicNs());
      this.stopped.addEventListener('abort', () => resolve(monotonicNs()), { once: true });
    });
    const begunAt = await Promise.race([this.#begun, stopped]);
    await sleepUntil(begunAt, this.stopped);
    return begunAt;
  }
}

/** Waits for an instant of the machine-wide monotonic clock; false when `signal` aborted first. */
export function sleepUntil(atNs: number, signal: AbortSignal): Promise<boolean> {
  const leftMs = (atNs - monotonicNs()) / NS_PER_MS;
  if (leftMs <= 0 || signal.aborted) return Promise.resolve(!signal.aborted);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve(!signal.aborted);
    };
    const timer = setTimeout(done, leftMs);
    signal.addEventListener('abort', done);
  });
}
