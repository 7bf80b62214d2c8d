import type { Terminal } from '../harness/cli/command.js';
import type { GivenOptions, OptionEntry } from '../harness/cli/options/option.js';
import type { Interrupts } from '../harness/run-io.js';

/** Where a measurement tells people what it is doing. Never throws, never blocks. */
export interface BenchProgress {
  /** News, one line that stays. */
  line(text: string): void;
  /** Something that makes the figures doubtful, one line. */
  warn(text: string): void;
  /** Where it stands; as often as you like, shown at a readable pace. */
  state(text: string): void;
  /** No more progress: leaves the terminal clean. Idempotent. */
  done(): void;
}

/** What a measurement needs from the outside besides its options. */
export interface BenchIo {
  readonly progress: BenchProgress;
  /** The first Ctrl-C ends the measurement, which reports what there is; the second tears down at once. */
  readonly interrupts: Interrupts;
  readonly terminal: Terminal;
}

/** A measurement, `chaos bench <name>`. One file (or folder) and one line in `index.ts`. */
export interface Bench {
  readonly name: string;
  /** A few words, for `--help` and the docs. */
  readonly describe: string;
  /** `quiet`, where there is one, leaves only warnings of the progress. */
  readonly options: readonly OptionEntry[];
  /**
   * Resolves with the exit code: 0, or 1 when a history shows a violation, 2 when it could not be judged.
   *
   * @throws ChaosError whose exit code counts then; a UsageError for options that cannot be
   */
  run(given: GivenOptions, io: BenchIo): Promise<number>;
}
