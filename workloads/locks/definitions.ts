import type { LockDefinition } from './lock-workload.js';
import { SequentialLock } from './sequential-lock.js';
import { SingleLock } from './single-lock.js';

/** The baseline everybody writes first: all race to create one node. */
export const lockSingleRecipe: LockDefinition = {
  name: 'lock-single',
  describe: 'an exclusive lock of one ephemeral node that all race to create and all others watch',
  kind: 'exclusive',
  recipe: (session, directory) => new SingleLock(session, directory),
};

/**
 * The herd: every coming and going wakes everybody, and everybody lists; the listing is the watch. Two packets a waiter
 * and release (measured with 100 contenders: 201 an acquisition, 99 of them notifications).
 */
export const lockNaiveRecipe: LockDefinition = {
  name: 'lock-naive',
  describe: 'an exclusive lock of sequential nodes where everybody watches the directory (the herd)',
  kind: 'exclusive',
  recipe: (session, directory) => new SequentialLock(session, directory, 'any-change', () => 'lock'),
};

/**
 * The other herd: everybody lists, then watches the smallest node, which may have gone by then. A packet more a waiter
 * than the herd at the directory (256 an acquisition with 100 contenders), though a release wakes fewer (58).
 */
const lockSmallestRecipe: LockDefinition = {
  name: 'lock-smallest',
  describe: 'an exclusive lock of sequential nodes where everybody watches the smallest',
  kind: 'exclusive',
  recipe: (session, directory) => new SequentialLock(session, directory, 'smallest', () => 'lock'),
};

/** ZooKeeper's own lock recipe: a release wakes one. */
export const lockChainedRecipe: LockDefinition = {
  name: 'lock-chained',
  describe: 'an exclusive lock of sequential nodes where each watches its predecessor',
  kind: 'exclusive',
  recipe: (session, directory) => new SequentialLock(session, directory, 'nearest', () => 'lock'),
};

/** The herd at the gate of one writer. */
export const rwlockNaiveRecipe: LockDefinition = {
  name: 'rwlock-naive',
  describe: 'a shared/exclusive lock where everybody blocked watches the smallest node that blocks it',
  kind: 'shared-exclusive',
  recipe: (session, directory) =>
    new SequentialLock(session, directory, 'smallest', (mode) => (mode === 'shared' ? 'read' : 'write')),
};

/** A reader waits for the nearest writer ahead, a writer for its predecessor. */
export const rwlockChainedRecipe: LockDefinition = {
  name: 'rwlock-chained',
  describe: 'a shared/exclusive lock where each watches the nearest node that blocks it',
  kind: 'shared-exclusive',
  recipe: (session, directory) =>
    new SequentialLock(session, directory, 'nearest', (mode) => (mode === 'shared' ? 'read' : 'write')),
};

/** Every lock recipe of ours: a contender of the benchmark each and, but for `lock-smallest`, a run's workload. */
export const lockDefinitions: readonly LockDefinition[] = [
  lockSingleRecipe,
  lockNaiveRecipe,
  lockSmallestRecipe,
  lockChainedRecipe,
  rwlockNaiveRecipe,
  rwlockChainedRecipe,
];
