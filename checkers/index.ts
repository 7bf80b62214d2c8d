import type { Checker } from './checker.js';
import { lostUpdates } from './locks/lost-updates.js';
import { mutualExclusion } from './locks/mutual-exclusion.js';
import { faults } from './run/faults.js';
import { stats } from './run/stats.js';
import { trees } from './run/trees.js';
import { setFull } from './sets/set-full.js';
import { watchPromises } from './watches/watch-promises.js';

/** What can judge a history. One file (or folder) and one line here. */
export const checkers: readonly Checker[] = [
  mutualExclusion,
  lostUpdates,
  setFull,
  watchPromises,
  stats,
  faults,
  trees,
];
