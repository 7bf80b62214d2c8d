import { ChaosError, messageOf } from './foundation/errors.js';

/**
 * What must be undone when a run ends, however it ends: the last thing started is the first to go. Every step is
 * tried, whatever became of those before it.
 */
export class CleanUp {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];

  /** Remembers how to undo what was just started; `what` names it in an error. */
  add(what: string, undo: () => Promise<unknown>): void {
    this.#steps.push({ what, undo });
  }

  /**
   * Undoes everything, once; later calls find nothing left to do.
   *
   * @throws ChaosError `CLEAN_UP_FAILED` naming everything that could not be undone
   */
  async run(): Promise<void> {
    const failures: { readonly what: string; readonly error: unknown }[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { what, undo } = step;
      await undo().catch((error: unknown) => failures.push({ what, error }));
    }
    if (failures.length === 0) return;
    throw new ChaosError(
      `not everything was cleaned up: ${failures.map(({ what, error }) => `${what} (${messageOf(error)})`).join('; ')}`,
      { code: 'CLEAN_UP_FAILED', hint: 'the next start, or doctor, sweeps what is left', cause: failures[0]?.error },
    );
  }
}
