import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../foundation/built-module.js';

// The workflows are looked at by GitHub's own rules, and their scripts run as a job runs them.

const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';

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

function stepOf(workflow: string, job: string, name: string): string {
  interface Workflow {
    readonly jobs: Readonly<
      Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>
    >;
  }
  const { jobs } = parse(readFileSync(join(repositoryRoot, '.github', 'workflows', workflow), 'utf8')) as Workflow;
  const run = jobs[job]?.steps.find((step) => step.name === name)?.run;
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
    writeFileSync(join(folder, 'npm'), `#!/bin/bash\necho "$*" > called\nmkdir -p nightly\nexit ${exitCode}\n`, {
      mode: 0o755,
    });
    const path = `${folder}:${process.env['PATH'] ?? ''}`;
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
  ])('whose matrix ends with %i ends with %i, and keeps the first', async (exitCode, expected) => {
    const { code, out } = await shardThatEndsWith(exitCode);
    expect(code).toBe(expected);
    expect(readFileSync(join(folder, 'nightly', 'exit-code'), 'utf8')).toBe(`${exitCode}\n`);
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
  it.each([
    [['0', '0'], 0, 'all shards are valid'],
    [['0', '2'], 0, '::warning title=unknown::'],
    [['2', '0', '2'], 0, '::warning title=unknown::'],
    [['2', '1', '0'], 1, '::error title=not valid::'],
    [['255', '1'], 1, '::error title=not valid::'],
    [['0', null], 1, '::error title=not valid::'],
  ])('of shards that ended with %j ends with %i', async (codes, expected, said) => {
    codes.forEach((code, place) => {
      const shard = join(folder, 'shards', `nightly-${place + 1}`);
      mkdirSync(join(shard, 'matrix', 'now'), { recursive: true });
      writeFileSync(join(shard, 'matrix', 'now', 'summary.md'), `what shard ${place + 1} found\n`);
      if (code !== null) writeFileSync(join(shard, 'exit-code'), `${code}\n`);
    });
    const page = join(folder, 'page.md');
    const { code, out } = await command(
      'bash',
      ['-e', '-c', stepOf('nightly.yml', 'summary', 'One page of all shards')],
      {
        cwd: folder,
        env: { GITHUB_STEP_SUMMARY: page },
      },
    );
    expect({ code, out }).toEqual({ code: expected, out: expect.stringContaining(said) as string });
    for (const place of codes.keys()) expect(readFileSync(page, 'utf8')).toContain(`what shard ${place + 1} found`);
  });
});
