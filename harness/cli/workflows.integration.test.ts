import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CellOutcome } from '../../results/matrix/matrix-state.js';
import { failedCell, judgedCell, matrixOf, partsOf } from '../../results/matrix/testing/matrices.js';
import { builtModule, repositoryRoot } from '../foundation/built-module.js';
import { whyNoEngine } from '../runtimes/docker/engine.js';

// The workflows are looked at by GitHub's own rules, and their scripts run as a job runs them.

const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';

const noEngine = await whyNoEngine();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zk-chaos-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

function command(file: string, words: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
  return new Promise<Ended>((resolve) => {
    const child = execFile(file, words, { ...options, env: { ...process.env, ...options.env } }, (_, out, err) =>
      resolve({ code: child.exitCode, out: out + err }),
    );
  });
}

interface Step {
  readonly name?: string;
  readonly run?: string;
}

function stepsOf(workflow: string, job: string): readonly Step[] {
  const text = readFileSync(join(repositoryRoot, '.github', 'workflows', workflow), 'utf8');
  const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };
  return jobs[job]?.steps ?? [];
}

/** A search path on which `npm` is this script. */
function withNpm(script: string): string {
  writeFileSync(join(folder, 'npm'), `#!/bin/bash\n${script}`, { mode: 0o755 });
  return `${folder}:${process.env['PATH'] ?? ''}`;
}

function stepOf(workflow: string, job: string, name: string): string {
  const run = stepsOf(workflow, job).find((step) => step.name === name)?.run;
  if (run === undefined) throw new Error(`${workflow} has no step "${name}" in ${job}`);
  return run;
}

it('actionlint finds nothing in the workflows', { timeout: 300_000 }, async () => {
  const { code, out } = await command('go', ['run', actionlint], { cwd: repositoryRoot });
  expect({ code, out }).toEqual({ code: 0, out: expect.not.stringMatching(/workflows\/\S+:\d+/) as string });
  const broken = join(folder, 'broken.yml');
  writeFileSync(
    broken,
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ matrix.no }}\n        shel: bash\n',
  );
  expect((await command('go', ['run', actionlint, broken], { cwd: repositoryRoot })).code).not.toBe(0);
});

describe('a nightly shard', () => {
  /** In place of the command: what it is called with is kept, and it ends as it is told. */
  async function shardThatEndsWith(
    exitCode: number,
    env: Record<string, string> = {},
  ): Promise<Ended & { called: string }> {
    const path = withNpm(`echo "$*" > called\nmkdir -p nightly\nln -s . nightly/latest\nexit ${exitCode}\n`);
    const given = { SHARD: '2/4', TIME_LIMIT: '15', IMAGE: '', ...env, PATH: path };
    const ended = await command('bash', ['-e', '-c', stepOf('nightly.yml', 'matrix', 'Run this shard')], {
      cwd: folder,
      env: given,
    });
    return { ...ended, called: readFileSync(join(folder, 'called'), 'utf8').trim() };
  }

  it.each([
    [0, 0],
    [1, 1],
    [2, 0],
    [254, 254],
    [255, 255],
  ])('whose matrix ends with %i ends with %i, and leaves no link to be uploaded', async (exitCode, expected) => {
    const { code, out } = await shardThatEndsWith(exitCode);
    expect(code).toBe(expected);
    expect(readdirSync(join(folder, 'nightly'))).toEqual([]);
    expect(out.includes('::warning title=unknown::')).toBe(exitCode === 2);
  });

  it('is called with the shard, the time and the image', async () => {
    const words =
      'run chaos -- matrix --config .github/nightly.yaml --runtime docker --time-limit 15 --shard 2/4 --out nightly';
    expect((await shardThatEndsWith(0)).called).toBe(words);
    expect((await shardThatEndsWith(0, { IMAGE: 'a/b:c' })).called).toBe(`${words} --image a/b:c`);
  });
});

describe('the nightly summary', () => {
  const valid = judgedCell({ folder: '../../register/2026-01-01T00-00-00.000' });
  const invalid = judgedCell({ ...valid, valid: false, exitCode: 1, why: 'a stale read' });
  const unknown = judgedCell({ ...valid, valid: 'unknown', exitCode: 2, why: 'too little' });

  /** The artefacts of all shards, as they are downloaded: in one store. */
  function leave(outcomes: readonly (CellOutcome | null)[], ...indexes: readonly number[]): void {
    for (const { state } of partsOf(matrixOf(outcomes), 2, folder)) {
      if (!indexes.includes(state.shard.index)) continue;
      const own = join(folder, 'nightly', 'matrix', `2026-01-01T00-00-00.00${state.shard.index}`);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'matrix.json'), JSON.stringify(state));
    }
  }

  /** The step, with the real command behind `npm run chaos --`. */
  async function step(name: string): Promise<Ended & { page: string }> {
    const start = fileURLToPath(builtModule('harness/cli/start.ts'));
    const page = join(folder, 'page.md');
    writeFileSync(page, '');
    const ended = await command('bash', ['-e', '-c', stepOf('nightly.yml', 'summary', name)], {
      cwd: folder,
      env: {
        PATH: withNpm(`[ "$1 $2 $3" = "run chaos --" ] || exit 99\nshift 3\nexec node '${start}' "$@"\n`),
        ...{ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: page, NO_COLOR: '1' },
      },
    });
    return { ...ended, page: readFileSync(page, 'utf8') };
  }

  const summarize = () => step('One summary of all shards');

  it.each([
    ['two valid runs', [valid, valid], 0, 'VALID: 2 runs: 2 valid', /^(?!.*::(?:warning|error))/s],
    [
      'a valid and an unknown run',
      [valid, unknown],
      0,
      'UNKNOWN: 2 runs: 1 unknown, 1 valid',
      /::warning title=unknown::nothing wrong/,
    ],
    [
      'an unknown and an invalid run',
      [unknown, invalid],
      1,
      'INVALID: 2 runs: 1 invalid, 1 unknown',
      /::error title=invalid%3A run 2::a stale read/,
    ],
    [
      'a failed and a valid run',
      [failedCell(255, 'no disk'), valid],
      255,
      'FAILED: 2 runs: 1 failed in the harness',
      /::error title=failed/,
    ],
    [
      'a failed and an invalid run',
      [failedCell(255, 'no disk'), invalid],
      1,
      'INVALID: 2 runs: 1 invalid, 1 failed in the harness',
      /::error/,
    ],
  ])('of %s', async (_, outcomes, expected, head, said) => {
    leave(outcomes, 1, 2);
    const { code, out, page } = await summarize();
    expect({ code, out }).toEqual({ code: expected, out: expect.stringMatching(said) as string });
    expect(page).toContain(`## ${head}`);
  });

  it('says which shard left nothing, and fails where none left anything', async () => {
    leave([valid, valid], 2);
    const { code, out } = await summarize();
    expect(code).toBe(0);
    expect(out).toContain('::warning title=not the whole matrix::part 1 of 2 is missing, with 1 run');
    rmSync(join(folder, 'nightly'), { recursive: true });
    expect((await summarize()).code).toBe(254);
  });

  it('compares with the night before, once there is one', async () => {
    leave([valid, valid], 1, 2);
    const runFolder = join(folder, 'nightly', 'register', '2026-01-01T00-00-00.000');
    mkdirSync(runFolder, { recursive: true });
    for (const file of ['run.json', 'results.json', 'history.jsonl', 'report.html']) {
      writeFileSync(join(runFolder, file), '{}');
    }
    const first = await summarize();
    expect(first.page).not.toContain('Against');
    expect((await step('Choose what the next night is compared with')).code).toBe(0);
    expect(readdirSync(join(folder, 'last-night', 'register', '2026-01-01T00-00-00.000')).sort()).toEqual([
      'history.jsonl',
      'results.json',
      'run.json',
    ]);
    rmSync(join(folder, 'nightly'), { recursive: true });
    leave([valid, invalid], 1, 2);
    const second = await summarize();
    expect(second.code).toBe(1);
    expect(second.page).toContain('### Against last-night');
    expect(second.page).toContain('run 2 was valid and is invalid');
    expect((await step('Choose what the next night is compared with')).code).toBe(0);
  });
});

// CI starts an engine, so there a missing one is a failure.
it.skipIf(noEngine !== null && process.env['CI'] !== 'true')('the run of ci.yml, as it is written there', async () => {
  const page = join(folder, 'page.md');
  const words = stepsOf('ci.yml', 'run').flatMap(({ run }) => run ?? []);
  expect(words).toHaveLength(1);
  const { code, out } = await command('bash', ['-e', '-c', `${words.join('')} --out '${folder}/runs'`], {
    cwd: repositoryRoot,
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: page },
  });
  expect(code, out).toBe(0);
  expect(readFileSync(page, 'utf8')).toMatch(/^## ✅ valid: /);
});
