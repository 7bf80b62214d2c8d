import type { GivenOptions, OptionEntry } from './options/option.js';

/** Where a command writes, and whether a person watches. */
export interface Terminal {
  /** For the machine-readable result, and for lists that were asked for. */
  out(text: string): void;
  /** For people: progress, tables, warnings. */
  err(text: string): void;
  /** People's stream is a terminal. */
  readonly isInteractive: boolean;
  /** Colours are wanted on people's stream. */
  readonly colors: boolean;
}

interface Positional {
  readonly name: string;
  readonly describe: string;
  /** Any number of them; the last one only. */
  readonly several?: true;
}

/** A command of the command line. One file and one line in `commands/index.ts`; a sub-command belongs to its command. */
export interface Command {
  readonly name: string;
  /** One line. */
  readonly describe: string;
  /** What stands on the command line without a dash, in order. */
  readonly positionals?: readonly Positional[];
  readonly options: readonly OptionEntry[];
  /** What stands behind its name, each with options of its own: `bench locks`. */
  readonly subCommands?: readonly Command[];
  /** Resolves with the exit code; throws a ChaosError, whose exit code counts then. */
  execute(given: GivenOptions, terminal: Terminal): Promise<number>;
}
