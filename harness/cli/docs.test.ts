import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readThresholds } from '../../results/thresholds/read-thresholds.js';
import { repositoryRoot } from '../foundation/built-module.js';
import type { Command, Terminal } from './command.js';
import { runCommandLine } from './command-line.js';
import { commands } from './commands/index.js';
import { matrixPlanFrom, optionsOfCell } from './matrix/matrix-plan.js';
import type { GivenOptions } from './options/option.js';
import { runOptionsFrom } from './options/run-arguments.js';
import { namesOf, registries } from './registries.js';
import { renderFilesOfRun, renderThresholdsPage } from './render-doc-pages.js';

// What the pages and workflows say must be so: each command in them is understood, each page they point to is there.

const docs = readdirSync(join(repositoryRoot, 'docs'))
  // The reference is made from the commands themselves.
  .filter((name) => name.endsWith('.md') && name !== 'reference.md')
  .map((name) => join('docs', name));
const compose = ['compose/ensemble-3.yaml', 'compose/ensemble-5.yaml'];
const workflows = ['.github/workflows/ci.yml', '.github/workflows/nightly.yml'];

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

/** Every `npm run chaos` with its words, as a shell would see them; comments and what shells do with results left out. */
function commandsIn(text: string): readonly string[] {
  const joined = text
    .replaceAll(/\\\n\s*/g, '')
    // What a shell leaves out where the variable is empty.
    .replaceAll(/\$\{[A-Z]+:\+[^}]*\}/g, '')
    .replaceAll(/`([^`\n]*npm run[^`]*?)`/g, (_, code: string) => code.replaceAll('\n', ' ') + '\n');
  return [...joined.matchAll(/npm run (?:-s |--silent )?chaos\b([^\n`|>;&)]*)/g)].map(([, words = '']) =>
    (words.split(/\s#|\s{4,}/)[0] ?? '').trim(),
  );
}

function wordsOf(command: string): readonly string[] {
  if (command === '') return [];
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare,
  );
  expect(words[0], `npm run chaos ${command}`).toBe('--');
  return words
    .slice(1)
    .filter((word): word is string => word !== undefined)
    .map((word) => ({ $SHARD: '1/4', $TIME_LIMIT: '60' })[word] ?? word);
}

const terminal: Terminal = { out: () => undefined, err: () => undefined, isInteractive: false, colors: false };

/** Understands everything that was given, as the command itself does before it begins. */
const understood: Readonly<Record<string, (given: GivenOptions) => Promise<unknown>>> = {
  run: runOptionsFrom,
  matrix: async (given) => {
    for (const cell of matrixPlanFrom(given).cells) await optionsOfCell(cell, given);
  },
};

function withoutEffect(command: Command): Command {
  return {
    ...command,
    ...(command.subCommands === undefined ? {} : { subCommands: command.subCommands.map(withoutEffect) }),
    execute: async (given) => {
      await understood[command.name]?.(given);
      return 0;
    },
  };
}

describe.each(['README.md', ...docs, ...compose, ...workflows])('%s', (path) => {
  const found = [...new Set(commandsIn(read(path)))];
  it.runIf(found.length > 0).each(found)('names a command that there is: npm run chaos %s', async (command) => {
    const words = wordsOf(command).filter((word) => word !== '--help');
    await expect(runCommandLine(words, commands.map(withoutEffect), 'run', '0', terminal)).resolves.toBe(0);
  });

  it('points at what is there', () => {
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target]) => String(target));
    const missing = links.filter((target) => !existsSync(join(repositoryRoot, dirname(path), target)));
    expect(missing).toEqual([]);
  });
});

describe('generated pages', () => {
  it('docs/files-of-a-run.md is current', async () => {
    await expect(renderFilesOfRun()).toMatchFileSnapshot(join(repositoryRoot, 'docs/files-of-a-run.md'));
  });

  it('docs/thresholds.md is current', async () => {
    await expect(renderThresholdsPage()).toMatchFileSnapshot(join(repositoryRoot, 'docs/thresholds.md'));
  });
});

it('every page is named in the README', () => {
  const readme = read('README.md');
  const unnamed = docs.filter((path) => !readme.includes(`(${relative('.', path)})`));
  expect(unnamed).toEqual([]);
});

it('thresholds that are shown or used are understood', () => {
  const workloads = namesOf(registries.workloads);
  expect(readThresholds(join(repositoryRoot, '.github/thresholds.yaml'), workloads)).not.toEqual([]);
});

describe('workflows', () => {
  interface Step {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
  }
  const jobs = workflows.flatMap((path) =>
    Object.values((parse(read(path)) as { jobs: Record<string, { steps: Step[]; 'timeout-minutes'?: number }> }).jobs),
  );

  it('every job ends some time', () => {
    expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('call only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = jobs.flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) =>
        [...run.matchAll(/npm (?:run )?(?:-s )?(\w[\w:]*)/g)].map(([, name]) => String(name)),
      ),
    );
    expect(called.length).toBeGreaterThan(3);
    for (const name of called) expect(scripts).toHaveProperty([name]);
  });
});
