import yargs from 'yargs';
import type { Argv } from 'yargs';
import { ExitCode, UsageError } from '../foundation/errors.js';
import type { Command, Terminal } from './command.js';
import { nearestName } from '../foundation/nearest-name.js';
import { GivenOptions } from './options/option.js';
import type { OptionEntry } from './options/option.js';
import { readConfigFile } from './options/config-file.js';

const helpWidth = 80;

/**
 * Runs the command that `words` ask for and resolves with its exit code. `defaultCommand` is what no command means.
 *
 * @throws ChaosError a UsageError for anything that was asked for and does not exist
 */
export async function runCommandLine(
  words: readonly string[],
  commands: readonly Command[],
  defaultCommand: string,
  version: string,
  terminal: Terminal,
): Promise<number> {
  let exitCode: number = ExitCode.valid;
  const parser = yargs()
    .scriptName('npm run chaos --')
    .usage('$0 [command] [options]')
    .locale('en')
    .wrap(helpWidth)
    .exitProcess(false)
    .version(version)
    .help()
    .alias('help', 'h')
    .parserConfiguration({
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
    })
    .epilogue(`Exit codes: 0 valid · 1 invalid · 2 unknown · 254 bad usage · 255 the harness itself failed.`)
    // Thrown on from here, and not printed: one line on standard error is written in one place.
    .fail((message: string | null, error: Error | undefined) => {
      throw usageErrorOf(message, error);
    });
  const execute = async (command: Command, given: GivenOptions): Promise<void> => {
    exitCode = await command.execute(given, terminal);
  };
  for (const command of commands) declare(parser, { command, path: [], among: commands, defaultCommand }, execute);
  let printed = '';
  await parser.parseAsync([...words], {}, (_error: unknown, _parsed: unknown, output: string) => {
    printed = output;
  });
  if (printed !== '') terminal.out(`${printed.replaceAll(/ *\[(?:boolean|string)\]/g, '')}\n`);
  return exitCode;
}

/** A command where it stands. */
interface Place {
  readonly command: Command;
  /** The words before its name. */
  readonly path: readonly string[];
  /** All commands that could stand there. */
  readonly among: readonly Command[];
  /** The one that nothing means. */
  readonly defaultCommand?: string;
}

function declare(parser: Argv, place: Place, execute: (command: Command, given: GivenOptions) => Promise<void>): void {
  const { command, path, defaultCommand } = place;
  const { name, describe, positionals = [], subCommands = [] } = command;
  const words = positionals.map((positional) => ` [${positional.name}${positional.several ? '..' : ''}]`).join('');
  parser.command(
    name === defaultCommand ? [name, '$0'] : `${name}${words}`,
    describe,
    (argv) => {
      for (const subCommand of subCommands) {
        declare(argv, { command: subCommand, path: [...path, name], among: subCommands }, execute);
      }
      return declareOptions(argv, command);
    },
    (parsed) => execute(command, understand(parsed, place)),
  );
}

function declareOptions(argv: Argv, command: Command): Argv {
  for (const { name, describe } of command.positionals ?? []) argv.positional(name, { describe, type: 'string' });
  for (const entry of command.options) {
    argv.option(entry.name, {
      describe: entry.describe,
      ...(entry.placeholder === undefined ? { type: 'boolean' } : { nargs: 1, requiresArg: true }),
      ...(entry.aliases === undefined ? {} : { alias: [...entry.aliases] }),
      ...(entry.default === undefined ? {} : { defaultDescription: entry.default }),
      ...(entry.group === undefined ? {} : { group: entry.group }),
    });
  }
  return argv;
}

/** What yargs has parsed, as GivenOptions; refuses what nobody declared. A configuration file fills the gaps. */
function understand(parsed: Readonly<Record<string, unknown>>, place: Place): GivenOptions {
  const { command } = place;
  const positionals = positionalsOf(parsed, place);
  refuseUnknownWords(positionals, place);
  refuseUnknownOptions(parsed, place);
  const values = new Map<string, readonly string[]>();
  const flags = new Set<string>();
  for (const { name, placeholder } of command.options) {
    const value = parsed[name];
    if (value === undefined || value === false) continue;
    if (placeholder === undefined) flags.add(name);
    else values.set(name, (Array.isArray(value) ? value : [value]).map(String));
  }
  const config = values.get('config')?.at(-1);
  if (config === undefined) return new GivenOptions(values, flags, positionals);
  const fromFile = readConfigFile(config, command.options);
  return new GivenOptions(
    new Map([...fromFile.values, ...values]),
    new Set([...fromFile.flags, ...flags]),
    positionals,
  );
}

function positionalsOf(parsed: Readonly<Record<string, unknown>>, { command, path }: Place): readonly string[] {
  const words = (parsed['_'] as readonly unknown[]).map(String);
  const named = (command.positionals ?? [])
    .flatMap(({ name }) => parsed[name])
    .filter((word) => typeof word === 'string');
  // yargs leaves the command's own words among the rest, unless it was meant by saying nothing.
  return [...named, ...(words[path.length] === command.name ? words.slice(path.length + 1) : words)];
}

function refuseUnknownWords(words: readonly string[], { command, path, among }: Place): void {
  const allowed = command.positionals ?? [];
  const unknown = words[allowed.length];
  if (unknown === undefined || allowed.at(-1)?.several === true) return;
  if (allowed.length > 0) {
    throw new UsageError(
      `${command.name} takes ${allowed.map(({ name }) => name).join(' and ')}; what is ${unknown}?`,
      {
        code: 'TOO_MANY_WORDS',
      },
    );
  }
  if (path.length > 0 && command.subCommands === undefined) {
    throw new UsageError(`${[...path, command.name].join(' ')} takes options only; what is ${unknown}?`, {
      code: 'TOO_MANY_WORDS',
    });
  }
  const [before, candidates] =
    command.subCommands === undefined ? [path, among] : [[...path, command.name], command.subCommands];
  const names = candidates.map(({ name }) => name);
  const nearest = nearestName(unknown, names);
  const meant = nearest === null ? '' : ` (did you mean ${nearest}?)`;
  throw new UsageError(`unknown command ${[...before, unknown].join(' ')}${meant}; there are: ${names.join(', ')}`, {
    code: 'UNKNOWN_COMMAND',
  });
}

function refuseUnknownOptions(parsed: Readonly<Record<string, unknown>>, { command, path }: Place): void {
  const known = namesOf(command.options);
  const words = (command.positionals ?? []).map(({ name }) => name);
  const ours = new Set([...known, '_', '$0', 'help', 'h', 'version', ...words]);
  const unknown = Object.keys(parsed).find((name) => !ours.has(name));
  if (unknown === undefined) return;
  const dashed = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
  const long = [...known].filter((name) => name.length > 1);
  const nearest = nearestName(unknown, long);
  const meant =
    nearest === null ? `; allowed: ${[...long, 'help'].map(dashed).join(' ')}` : ` (did you mean ${dashed(nearest)}?)`;
  throw new UsageError(`unknown option ${dashed(unknown)}${meant}`, {
    code: 'UNKNOWN_OPTION',
    hint: `see ${[...path, command.name].join(' ')} --help`,
  });
}

function namesOf(options: readonly OptionEntry[]): ReadonlySet<string> {
  return new Set(options.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
}

/** What yargs found wrong, in one line; what went wrong in a command is passed on as it is. */
function usageErrorOf(message: string | null, error: Error | undefined): Error {
  if (error !== undefined && error.name !== 'YError') return error;
  const said = (message ?? error?.message ?? 'bad usage').split('\n').find((line) => line.trim() !== '') ?? '';
  const option = /^Not enough arguments following: (.*)$/.exec(said)?.[1];
  const text = option === undefined ? said : `--${option} needs a value`;
  return new UsageError(text, { code: 'BAD_USAGE', hint: 'see --help' });
}
