import type { Command } from './command.js';
import type { OptionEntry } from './options/option.js';
import { describeListed, registries } from './registries.js';
import type { Listed } from './registries.js';

const registryTitles: Readonly<Record<keyof typeof registries, string>> = {
  workloads: 'Workloads (`--workload`)',
  nemeses: 'Random faults (`--nemesis`)',
  faults: 'Steps of a plan (`do`)',
  runtimes: 'Runtimes (`--runtime`)',
  drivers: 'Session drivers (`--client`)',
  checkers: 'Checkers',
  models: 'Models (`check --model`)',
};

/** `docs/reference.md`: every command, option and registered name. Generated, and held current by a test. */
export function renderReference(commands: readonly Command[]): string {
  const parts = [
    '# Reference',
    'Generated from the registries; `npx vitest run --project unit harness/cli/render-reference --update` brings it up to date.',
    ...commands.flatMap((command) => commandParts(command)),
    ...Object.entries(registries).flatMap(([name, entries]) => [
      `## ${registryTitles[name as keyof typeof registries]}`,
      registryTable(entries),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param before the words that stand before its name */
function commandParts(command: Command, before: readonly string[] = []): string[] {
  const { name, describe, positionals = [], options, subCommands } = command;
  const path = [...before, name];
  if (subCommands !== undefined) return subCommands.flatMap((subCommand) => commandParts(subCommand, path));
  const words = [
    ...path,
    ...positionals.map(({ name: word, several }) => `${word.toUpperCase()}${several ? '…' : ''}`),
  ].join(' ');
  const head = [`## \`${path.join(' ')}\``, sentence(describe), `    npm run chaos -- ${words} [options]`];
  return options.length === 0 ? head : [...head, optionTable(options)];
}

function optionTable(options: readonly OptionEntry[]): string {
  const rows = options.map(({ name, aliases = [], placeholder, describe, default: usual }) => {
    const names = [...aliases.map((alias) => (alias.length === 1 ? `-${alias}` : `--${alias}`)), `--${name}`];
    const value = placeholder === undefined ? '' : ` ${placeholder}`;
    return [`\`${names.join(', ')}${value}\``, describe, usual === undefined ? '' : `\`${usual}\``];
  });
  return markdownTable(['option', 'what it says', 'default'], rows);
}

function registryTable(entries: readonly Listed[]): string {
  const rows = entries.flatMap(({ options = {}, ...entry }) => [
    [`\`${entry.name}\``, describeListed(entry)],
    ...Object.entries(options).map(([option, { describe: meaning, default: usual }]) => [
      `\`-o ${entry.name}.${option}=${JSON.stringify(usual)}\``,
      meaning,
    ]),
  ]);
  return markdownTable(['name', 'what it is'], rows);
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
