import { cpSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatAddress } from '../ensemble/ensemble.js';
import { repositoryRoot } from '../foundation/built-module.js';
import { bootForTests, serving } from '../testing/booted-ensemble.js';
import type { BootedEnsemble } from '../testing/booted-ensemble.js';
import { startChaosIn } from './testing/chaos-command.js';
import { blocksIn, commandsIn, pages, textOf, wordsOf } from './testing/documented-commands.js';

// Every command of the README and the docs is run, on real servers where it takes some: as it is written, but for how
// long, on how many servers, and by which runtime. What they find is others' business: none may end as bad usage, or fail.

// They wait for servers most of the time.
vi.setConfig({ maxConcurrency: 2 });

/** Where the commands are called: what they name is there. */
let folder: string;
let running: BootedEnsemble;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zk-chaos-docs-'));
  for (const name of ['harness', '.github', 'docs']) symlinkSync(join(repositoryRoot, name), join(folder, name));
  const [history = ''] = blocksIn(textOf('docs/judge-your-own-history.md'), 'json');
  writeFileSync(join(folder, 'history.jsonl'), history);
  writeFileSync(
    join(folder, 'history.edn'),
    '{:process 0, :type :invoke, :f :acquire, :value nil}\n{:process 0, :type :ok, :f :acquire, :value nil}\n',
  );
  running = await bootForTests('docs', { participants: 3, proxies: false });
  await serving(running.ensemble);
  // Runs of the names that the pages use.
  const store = join(folder, 'results', 'runs');
  mkdirSync(store, { recursive: true });
  const { code, err } = await chaosIn(['-w', 'register', '--nemesis', 'none', ...shortRun, '--out', store]);
  expect(code, err).toBe(0);
  const run = join(store, readlinkSync(join(store, 'latest')));
  cpSync(run, join(store, 'register', '2026-01-01T00-00-00.000'), { recursive: true });
  mkdirSync(join(folder, 'nightly'));
});
afterAll(async () => {
  await running.end();
  rmSync(folder, { recursive: true });
});

function chaosIn(words: readonly string[]) {
  return startChaosIn(folder, words).ended;
}

/** What makes a command short; takes the place of what the pages say of the same. */
const shortRun = ['--nodes', '3', '--time-limit', '1', '--runtime', 'process', '--min-successes', '0'] as const;
const short: Readonly<Record<string, readonly string[]>> = {
  run: shortRun,
  locks: ['--contenders', '2', '--repetitions', '1', '--cell-time', '0.3', '--warm-up', '0', '--runtime', 'process'],
  ensemble: [
    ...['--nodes', '3', '--observers', '0', '--reads', '0.5', '--failures', '0', '--repetitions', '1'],
    ...['--cell-time', '0.5', '--warm-up', '0', '--runtime', 'process'],
  ],
  overhead: ['--repetitions', '1', '--cell-time', '0.2', '--runtime', 'process'],
  serve: ['--port', '0'],
};

/** These write into a store; into one of ours then. */
const storing = new Set(['run', 'locks', 'ensemble', 'overhead', 'demo']);

/** Runs of runs, of which there would be too many: a matrix is run by tests of its own. */
const others = new Set(['matrix']);

function commandOf([first = '', second = '']: readonly string[]): string {
  if (first === 'bench') return second;
  return first === '' || first.startsWith('-') ? 'run' : first;
}

/** Sets options, whether they are there or not. */
function withOptions(words: readonly string[], options: readonly string[]): readonly string[] {
  const set = [...words];
  for (let place = 0; place < options.length; place += 2) {
    const [name = '', value = ''] = options.slice(place, place + 2);
    const there = set.indexOf(name);
    if (there === -1) set.push(name, value);
    else set[there + 1] = value;
  }
  return set;
}

/** What there is where commands are called. */
interface Place {
  readonly folder: string;
  /** Of the ensemble that already runs: `127.0.0.1:2181,…`. */
  readonly servers: string;
}

function shortened(words: readonly string[], { folder: at, servers }: Place): readonly string[] {
  if (words.includes('--help')) return words;
  const command = commandOf(words);
  let made = withOptions(words, short[command] ?? []);
  if (words.includes('--test-count')) made = withOptions(made, ['--test-count', '2']);
  if (words.includes('--connect')) {
    const contradicting = ['--nodes', '--runtime'];
    made = withOptions(made, ['--connect', servers]).filter(
      (word, place, all) => !contradicting.includes(word) && !contradicting.includes(all[place - 1] ?? ''),
    );
  }
  if (command === 'compare' || command === 'serve') return withOptions(made, ['--out', join(at, 'results', 'runs')]);
  return storing.has(command) ? withOptions(made, ['--out', join(at, 'made')]) : made;
}

/** What of a command is left when it is short: those that are then the same, but for the seed, are run once. */
function essenceOf(words: readonly string[]): string {
  const made = shortened(words, { folder: '', servers: '' });
  return [...made.filter((word, place) => word !== '--seed' && made[place - 1] !== '--seed')].sort().join(' ');
}

const all = [...new Set(pages.flatMap((path) => commandsIn(textOf(path))))]
  .map((command) => ({ command, words: wordsOf(command) }))
  .filter(({ words }) => !others.has(commandOf(words)));
const documented = [...new Map(all.map((one) => [essenceOf(one.words), one])).values()];

function here(): Place {
  const servers = running.ensemble.servers.map(({ clientAddress }) => formatAddress(clientAddress)).join(',');
  return { folder, servers };
}

it('there are many', () => {
  expect(all.length).toBeGreaterThan(35);
  expect(documented.length).toBeGreaterThan(25);
  expect(existsSync(join(repositoryRoot, 'harness/cli/matrix/matrix.integration.test.ts'))).toBe(true);
});

describe('npm run chaos', () => {
  it.concurrent.each(documented.filter(({ words }) => commandOf(words) !== 'serve'))(
    '$command',
    async ({ command, words }) => {
      const { code, out, err } = await chaosIn(shortened(words, here()));
      // In so short a time too little may happen, and figures are not those of .github/thresholds.yaml.
      const allowed = command.includes('--thresholds') ? [0, 1, 2] : [0, 2];
      expect(allowed, err).toContain(code);
      if (['check', 'convert', 'compare', 'demo', 'list', 'doctor'].includes(commandOf(words)))
        expect(code, err).toBe(0);
      if (words.includes('--json')) expect(JSON.parse(out)).toHaveProperty('valid');
    },
  );

  it.each(documented.filter(({ words }) => commandOf(words) === 'serve'))('$command', async ({ words }) => {
    const server = startChaosIn(folder, shortened(words, here()));
    await server.says('http://');
    const address = /http:\/\/\S+/.exec(server.said())?.[0] ?? '';
    expect((await fetch(address)).status).toBe(200);
    server.signal('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });
});
