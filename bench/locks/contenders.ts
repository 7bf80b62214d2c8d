import { fileURLToPath } from 'node:url';
import { builtModule } from '../../harness/foundation/built-module.js';
import { lockDefinitions } from '../../workloads/locks/definitions.js';
import { ownAnswersFd, type ContenderOrder } from './contender-protocol.js';
import type { ContenderCommand } from './started-contest.js';

/** A lock that takes part: one of ours, or a peer's. */
export interface Contestant {
  /** As on the command line and in the results: `chained`, `curator`. */
  readonly name: string;
  readonly recipe: ContenderOrder['recipe'];
  readonly ours: boolean;
  readonly command: ContenderCommand;
  /** Which of the servers' counters tells its listings; null where none does. */
  readonly listsBy: 'listings' | 'looks' | null;
}

/** Names of our recipes for exclusive locks, and for shared ones; as given on the command line. */
export const ourRecipes = {
  exclusive: namesOf('exclusive'),
  'read-write': namesOf('shared-exclusive'),
} as const;

function namesOf(kind: 'exclusive' | 'shared-exclusive'): readonly string[] {
  return lockDefinitions
    .filter((definition) => definition.kind === kind)
    .map(({ name }) => shortName(name))
    .sort();
}

/** `lock-chained` and `rwlock-chained`: `chained`. */
export function shortName(workload: string): string {
  return workload.replace(/^(rw)?lock-/, '');
}

/** One of our recipes, by its short name. */
export function ourContestant(name: string, recipe: ContenderOrder['recipe']): Contestant {
  const workload = `${recipe === 'exclusive' ? 'lock' : 'rwlock'}-${name}`;
  return {
    name,
    recipe,
    ours: true,
    command: {
      command: process.execPath,
      args: ['--enable-source-maps', fileURLToPath(builtModule('bench/locks/contender-process.ts')), workload],
      answersOn: ownAnswersFd,
    },
    listsBy: name === 'single' ? 'looks' : 'listings',
  };
}
