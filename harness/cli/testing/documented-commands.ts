import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../foundation/built-module.js';

/** Pages for people, from the repository's root. The reference is left out: it is made from the commands themselves. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(repositoryRoot, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'reference.md')
    .map((name) => join('docs', name)),
];

export function textOf(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

/** Every `npm run chaos` with its words, as a shell would see them; comments and what shells do with results left out. */
export function commandsIn(text: string): readonly string[] {
  const joined = text
    .replaceAll(/\\\n\s*/g, '')
    // What a shell leaves out where the variable is empty.
    .replaceAll(/\$\{[A-Z]+:\+[^}]*\}/g, '')
    .replaceAll(/`([^`\n]*npm run[^`]*?)`/g, (_, code: string) => code.replaceAll('\n', ' ') + '\n');
  return [...joined.matchAll(/npm run (?:-s |--silent )?chaos\b([^\n`|>;&)]*)/g)].map(([, words = '']) =>
    (words.split(/\s#|\s{4,}/)[0] ?? '').trim(),
  );
}

/** The words behind `npm run chaos --`. */
export function wordsOf(command: string): readonly string[] {
  if (command === '') return [];
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
  // Without it npm keeps the options to itself.
  if (words[0] !== '--') throw new Error(`npm run chaos ${command}: no "--" before the options`);
  return words.slice(1);
}

/** The text of each fenced block of a language. */
export function blocksIn(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp('^```' + language + '\\n(.*?)^```', 'gms'))].map(([, block = '']) => block);
}
