import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from '../../harness/cli/exit-code.js';
import type { GivenOptions } from '../../harness/cli/options/option.js';
import { shownPath } from '../../harness/cli/shown-path.js';
import { createRunFolder, writeJson } from '../../results/run-store.js';
import type { BenchIo } from '../bench.js';
import { peers } from '../peers/index.js';
import { ourContestant, type Contestant } from './contenders.js';
import { repeatCommand, type LocksOptions } from './locks-options.js';
import { locksPage, plotsOf } from './locks-page.js';
import type { LocksResult } from './locks-result.js';
import { measureLocks } from './measure-locks.js';
import { renderLocks } from './render-locks.js';

/** Measures, writes, shows; gives the exit code. */
export async function benchLocks(
  what: {
    readonly options: LocksOptions;
    readonly contestants: readonly Contestant[];
    readonly versions: Readonly<Record<string, string>>;
    readonly given: GivenOptions;
  },
  io: BenchIo,
): Promise<number> {
  const { options, given } = what;
  const folder = await createRunFolder(options.store, ['bench-locks'], new Date());
  const result = await measureLocks({ ...what, folder, command: repeatCommand(given, options.seed) }, io);
  await writeResults(result, folder);
  io.progress.done();
  io.terminal.err(renderLocks(result, { folder: shownPath(folder), colors: io.terminal.colors }));
  if (given.flag('json')) io.terminal.out(`${JSON.stringify({ folder, ...result })}\n`);
  return exitCodeOf(result.valid);
}

async function writeResults(result: LocksResult, folder: string): Promise<void> {
  await writeJson(join(folder, 'results.json'), result);
  const plots = join(folder, 'plots');
  await mkdir(plots, { recursive: true });
  for (const { file, svg } of plotsOf(result)) await writeFile(join(plots, file), svg);
  await writeFile(join(folder, 'report.html'), locksPage(result));
}

/** Ours as they are, and the peers' programs built. */
export async function gatherContestants(
  options: LocksOptions,
  { progress, interrupts }: BenchIo,
): Promise<{ readonly contestants: readonly Contestant[]; readonly versions: Readonly<Record<string, string>> }> {
  const recipe = options.readWrite ? 'read-write' : 'exclusive';
  const contestants: Contestant[] = options.recipes.map((name) => ourContestant(name, recipe));
  const versions: Record<string, string> = {};
  for (const peer of peers.filter(({ name }) => options.peers.includes(name))) {
    const prepared = await peer.prepare((line) => progress.line(line), { signal: interrupts.stop });
    versions[peer.name] = prepared.version;
    contestants.push({ name: peer.name, recipe, ours: false, command: prepared, listsBy: null });
  }
  return { contestants, versions };
}
