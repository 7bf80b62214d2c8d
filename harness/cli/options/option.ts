import { UsageError } from '../../foundation/errors.js';

/** An option of a command. The command line, `--help`, the configuration file and the docs are made from these. */
export interface OptionEntry {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What stands for the value in help: `N`, `FILE`; absent for a flag. */
  readonly placeholder?: string;
  /** One line, with what is allowed. */
  readonly describe: string;
  /** As shown in help. */
  readonly default?: string;
  /** May be given several times; what is given adds up. */
  readonly repeatable?: boolean;
  /** Heading in help. */
  readonly group?: string;
}

/** What the user said, by option name, before anything is understood. */
export class GivenOptions {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #flags: ReadonlySet<string>;
  /** What stood on the command line without a dash. */
  readonly positionals: readonly string[];

  constructor(
    values: ReadonlyMap<string, readonly string[]>,
    flags: ReadonlySet<string>,
    positionals: readonly string[] = [],
  ) {
    this.#values = values;
    this.#flags = flags;
    this.positionals = positionals;
  }

  has(name: string): boolean {
    return this.#values.has(name) || this.#flags.has(name);
  }

  flag(name: string): boolean {
    return this.#flags.has(name);
  }

  /** Every value of a repeatable option. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The value understood by `read`, or `otherwise` when the option was not given. */
  one<T>(name: string, read: (text: string, option: string) => T, otherwise: T): T {
    const texts = this.all(name);
    const [text] = texts;
    if (text === undefined) return otherwise;
    if (texts.length > 1) {
      throw new UsageError(`--${name} is given ${texts.length} times: ${texts.join(', ')}`, {
        code: 'OPTION_TWICE',
        hint: 'give it once',
      });
    }
    return read(text, `--${name}`);
  }
}
