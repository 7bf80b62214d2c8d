import type { GivenOptions } from '../../harness/cli/options/option.js';
import { createRunFolder } from '../../results/run-store.js';
import type { BenchIo } from '../bench.js';
import { concludeBench } from '../conclude-bench.js';
import { peers } from '../peers/index.js';
import { ourContestant, type Contestant } from './contenders.js';
import { repeatCommand, type LocksOptions } from './locks-options.js';
import { locksPage, plotsOf } from './locks-page.js';
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
  return concludeBench(result, { plots: plotsOf, page: locksPage, text: renderLocks }, folder, given, io);
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
