import { ChaosError, ExitCode } from './foundation/errors.js';

/** A run that was stopped before it could be judged: nothing is known of the ensemble (exit 2). */
export function interrupted(when: string): ChaosError {
  return new ChaosError(
    `stopped ${when}`,
    { code: 'INTERRUPTED', hint: 'nothing was judged; the history up to there is kept' },
    ExitCode.unknown,
  );
}

/**
 * Lets the parts of a run be cut short: by a person's signal, or by a part that runs along (the recorder, the clients)
 * and has failed.
 */
export class Interruptible {
  readonly #ends: Promise<never>[] = [];
  readonly #abort = new AbortController();

  /** Aborted when the run is cut short: for what can stop its own work. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on this signal cuts the run short. */
  endBy(signal: AbortSignal, when: string): void {
    this.#endWith(
      new Promise((_, reject) => {
        const end = (): void => reject(interrupted(when));
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
      }),
    );
  }

  /** From now on the failure of a part that runs along cuts the run short. */
  endWith(failed: Promise<Error>): void {
    this.#endWith(failed.then((error) => Promise.reject(error)));
  }

  /** What `work` resolves to, or an early end; the work itself is not waited for then. */
  until<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, ...this.#ends]);
  }

  #endWith(end: Promise<never>): void {
    // Whoever waits sees the rejection; nobody may be waiting now.
    end.catch(() => this.#abort.abort());
    this.#ends.push(end);
  }
}
