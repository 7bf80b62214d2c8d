import type { Checker } from './checker.js';
import { lostUpdates } from './locks/lost-updates.js';
import { mutualExclusion } from './locks/mutual-exclusion.js';
import { faults } from './run/faults.js';
import { stats } from './run/stats.js';
import { trees } from './run/trees.js';
import { setFull } from './sets/set-full.js';

/** What can judge a history. One file (or folder) and one line here. */
export const checkers: readonly Checker[] = [mutualExclusion, lostUpdates, setFull, stats, faults, trees];
