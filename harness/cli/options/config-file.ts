import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { messageOf, UsageError } from '../../foundation/errors.js';
import { nearestName } from '../../foundation/nearest-name.js';
import type { OptionEntry } from './option.js';

/** Values and flags of a configuration file, as if they had been given on the command line. */
export interface ConfigFile {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlySet<string>;
}

/**
 * Reads `--config FILE`: YAML or JSON (which is YAML), an object whose names are those of the options. Lists stand
 * for repeated or comma-separated values; `true` switches a flag on.
 */
export function readConfigFile(file: string, options: readonly OptionEntry[]): ConfigFile {
  const values = new Map<string, readonly string[]>();
  const flags = new Set<string>();
  for (const [given, value] of Object.entries(readObject(file))) {
    const option = options.find(({ name, aliases = [] }) => name === given || aliases.includes(given));
    if (option === undefined) throw unknownOption(file, given, options);
    if (option.placeholder === undefined) {
      if (typeof value !== 'boolean') throw wrong(file, `${given} must be true or false, not ${JSON.stringify(value)}`);
      if (value) flags.add(option.name);
    } else {
      values.set(option.name, textsOf(file, option, value));
    }
  }
  return { values, flags };
}

function readObject(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--config ${file}: cannot be read (${messageOf(error)})`, { code: 'CONFIG_UNREADABLE' });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw wrong(`${file}:${line}`, error.message);
  }
  const content: unknown = document.toJS();
  if (content === null) return {};
  if (typeof content !== 'object' || Array.isArray(content)) throw wrong(file, 'must hold an object of options');
  return content as Record<string, unknown>;
}

function textsOf(file: string, option: OptionEntry, value: unknown): readonly string[] {
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  const texts = parts.map((part) => {
    if (typeof part === 'string' || typeof part === 'number') return String(part);
    throw wrong(file, `${option.name} must be a text or a number, not ${JSON.stringify(part)}`);
  });
  return option.repeatable === true ? texts : [texts.join(',')];
}

function unknownOption(file: string, given: string, options: readonly OptionEntry[]): UsageError {
  const names = options.map(({ name }) => name);
  const nearest = nearestName(given, names);
  return wrong(file, `unknown option ${given}${nearest === null ? '' : ` (did you mean ${nearest}?)`}`);
}

function wrong(where: string, what: string): UsageError {
  return new UsageError(`--config ${where}: ${what}`, { code: 'CONFIG_WRONG' });
}
