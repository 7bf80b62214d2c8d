import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ensembleOptionsFrom } from '../../bench/ensemble/ensemble-options.js';
import { locksOptionsFrom } from '../../bench/locks/locks-options.js';
import { overheadOptionsFrom } from '../../bench/overhead/overhead-options.js';
import { checkableModels } from '../../checkers/model-index.js';
import { openRun } from '../../results/run-store.js';
import { readThresholds } from '../../results/thresholds/read-thresholds.js';
import { repositoryRoot } from '../foundation/built-module.js';
import { judge } from '../judging/judge.js';
import { readPlan } from '../nemeses/read-plan.js';
import { checksFor } from './checks-for.js';
import type { Command, Terminal } from './command.js';
import { runCommandLine } from './command-line.js';
import { commands } from './commands/index.js';
import { matrixPlanFrom, optionsOfCell } from './matrix/matrix-plan.js';
import type { GivenOptions } from './options/option.js';
import { oneOf } from './options/option-values.js';
import { runOptionsFrom } from './options/run-arguments.js';
import { namesOf, registries } from './registries.js';
import { renderFilesOfRun, renderThresholdsPage } from './render-doc-pages.js';
import { blocksIn, commandsIn, pages, textOf, wordsOf } from './testing/documented-commands.js';

// What the pages and workflows say must be so: each command in them is understood, each page they point to is there.

const docs = pages.filter((path) => path !== 'README.md');
const compose = ['compose/ensemble-3.yaml', 'compose/ensemble-5.yaml'];
const workflows = ['.github/workflows/ci.yml', '.github/workflows/nightly.yml'];

/** Pages that tell people what to do: a page of which no command is found is misread here. */
const tasks = [
  ...['README.md', 'docs/run-it.md', 'docs/read-a-report.md', 'docs/compare-locks.md', 'docs/measure.md'],
  ...['docs/judge-your-own-history.md', 'docs/write-a-workload.md', 'docs/write-a-fault.md', 'docs/run-it-nightly.md'],
  ...compose,
  '.github/workflows/nightly.yml',
];

const terminal: Terminal = { out: () => undefined, err: () => undefined, isInteractive: false, colors: false };

/** Understands everything that was given, as the command itself does before it begins. */
const understood: Readonly<Record<string, (given: GivenOptions) => unknown>> = {
  run: runOptionsFrom,
  matrix: async (given) => {
    for (const cell of matrixPlanFrom(given).cells) await optionsOfCell(cell, given);
  },
  locks: locksOptionsFrom,
  ensemble: ensembleOptionsFrom,
  overhead: overheadOptionsFrom,
  check: (given) => {
    expect(given.positionals).toHaveLength(1);
    return given.one('model', oneOf(namesOf(checkableModels)), null);
  },
  compare: (given) => expect(given.positionals.length).toBeGreaterThan(1),
  convert: (given) => expect(given.positionals).toHaveLength(2),
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

const shellsWords: Readonly<Record<string, string>> = { $SHARD: '1/4', $TIME_LIMIT: '60' };

describe.each([...pages, ...compose, ...workflows])('%s', (path) => {
  const found = [...new Set(commandsIn(textOf(path)))];
  it.runIf(found.length > 0).each(found)('names a command that there is: npm run chaos %s', async (command) => {
    const words = wordsOf(command)
      .filter((word) => word !== '--help')
      .map((word) => shellsWords[word] ?? word);
    await expect(runCommandLine(words, commands.map(withoutEffect), 'run', '0', terminal)).resolves.toBe(0);
  });

  it.runIf(tasks.includes(path))('names at least one', () => {
    expect(found).not.toEqual([]);
  });

  it('points at what is there', () => {
    const links = [...textOf(path).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target]) => String(target));
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

it('sections of a report that are explained are there', () => {
  const folder = join(repositoryRoot, 'results', 'report', 'page');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.tsx'));
  const page = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const explained = [...textOf('docs/read-a-report.md').matchAll(/“([^”]+)”/g)].map(([, heading]) => String(heading));
  expect(explained.length).toBeGreaterThan(6);
  expect(explained.filter((heading) => !page.includes(heading))).toEqual([]);
});

it('every page is named in the README', () => {
  const readme = textOf('README.md');
  const unnamed = docs.filter((path) => !readme.includes(`(${relative('.', path)})`));
  expect(unnamed).toEqual([]);
});

describe('what is shown can be used', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'zk-chaos-docs-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The only block of a language that a page has, as a file. */
  function shown(path: string, language: string, name: string): string {
    const [block, ...others] = blocksIn(textOf(path), language);
    expect(others).toEqual([]);
    const file = join(folder, name);
    writeFileSync(file, block ?? '');
    return file;
  }

  it('thresholds', () => {
    const workloads = namesOf(registries.workloads);
    expect(readThresholds(join(repositoryRoot, '.github/thresholds.yaml'), workloads)).not.toEqual([]);
    const { length } = readThresholds(shown('docs/run-it.md', 'yaml', 'thresholds.yaml'), workloads);
    expect(length).toBe(3);
  });

  it('a plan', async () => {
    const plan = await readPlan(shown('docs/write-a-fault.md', 'json', 'plan.json'));
    expect(plan.steps.map((step) => step.do)).toEqual(['pause', 'heal']);
  });

  it('a history, which is judged', async () => {
    const file = shown('docs/judge-your-own-history.md', 'json', 'history.jsonl');
    const checks = checksFor(await openRun(file), 'cas-register', undefined);
    const limits = { timeLimitMs: 30_000, memoryLimitBytes: 2 ** 28 };
    expect((await judge(checks, { historyFile: file, ...limits })).valid).toBe(true);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"value": 1, "time": 40/, '"value": 2, "time": 40'));
    expect((await judge(checks, { historyFile: file, ...limits })).valid).toBe(false);
  });
});

describe('workflows', () => {
  interface Step {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
  }
  const jobs = workflows.flatMap((path) =>
    Object.values(
      (parse(textOf(path)) as { jobs: Record<string, { steps: Step[]; 'timeout-minutes'?: number }> }).jobs,
    ),
  );

  it('every job ends some time', () => {
    expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('call only scripts that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const called = jobs.flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) =>
        [...run.matchAll(/npm (?:run )?(?:-s )?(\w[\w:]*)/g)].map(([, name]) => String(name)),
      ),
    );
    expect(called.length).toBeGreaterThan(3);
    for (const name of called) expect(scripts).toHaveProperty([name]);
  });
});
