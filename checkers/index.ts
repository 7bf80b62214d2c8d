import type { Checker } from './checker.js';
import { counter } from './counts/counter.js';
import { totalQueue } from './counts/total-queue.js';
import { linearizable } from './linearizability/linearizable.js';
import { lostUpdates } from './locks/lost-updates.js';
import { mutualExclusion } from './locks/mutual-exclusion.js';
import { zooKeeperPromises } from './promises/zookeeper-promises.js';
import { availability } from './run/availability.js';
import { faults } from './run/faults.js';
import { leadership } from './run/leadership.js';
import { stats } from './run/stats.js';
import { trees } from './run/trees.js';
import { setFull } from './sets/set-full.js';
import { watchPromises } from './watches/watch-promises.js';

/** What can judge a history. One file (or folder) and one line here. */
export const checkers: readonly Checker[] = [
  linearizable,
  mutualExclusion,
  lostUpdates,
  setFull,
  totalQueue,
  counter,
  watchPromises,
  zooKeeperPromises,
  stats,
  faults,
  trees,
  leadership,
  availability,
];
