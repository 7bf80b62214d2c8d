import type { TimedPhase } from '../results/run-result.js';
import { monotonicNs } from './foundation/clock.js';
import type { Recorder } from './history/recorder.js';
import type { RunPhase, RunProgress } from './run-io.js';

/** Where a run stands: told to the terminal, noted in the history, timed for `run.json`. */
export class RunPhases {
  readonly #startNs: number;
  readonly #progress: RunProgress;
  readonly #ended: TimedPhase[] = [];
  #recorder: Recorder | null = null;
  #current: { readonly name: RunPhase; readonly startNs: number } | null = null;

  constructor(startNs: number, progress: RunProgress) {
    this.#startNs = startNs;
    this.#progress = progress;
  }

  /** From now on phases are noted in the history; null once it is closed. */
  noteIn(recorder: Recorder | null): void {
    this.#recorder = recorder;
  }

  /** @param atNs when it begins, on the machine's monotonic clock; now, if not given */
  begin(name: RunPhase, atNs: number = monotonicNs()): void {
    this.#endCurrent(atNs);
    this.#current = { name, startNs: atNs - this.#startNs };
    this.#progress.phase(name);
    this.#recorder?.record('observer', 'note', { f: 'phase', value: name }, atNs);
  }

  /** All phases, the current one up to now. */
  timed(): readonly TimedPhase[] {
    const now = monotonicNs() - this.#startNs;
    return this.#current === null ? [...this.#ended] : [...this.#ended, { ...this.#current, endNs: now }];
  }

  #endCurrent(atNs: number): void {
    if (this.#current !== null) this.#ended.push({ ...this.#current, endNs: atNs - this.#startNs });
  }
}
