import { lockWorkload } from './locks/lock-workload.js';
import { SequentialLock } from './locks/sequential-lock.js';

/** A reader waits for the nearest writer ahead, a writer for its predecessor. */
export const rwlockChained = lockWorkload({
  name: 'rwlock-chained',
  describe: 'a shared/exclusive lock where each watches the nearest node that blocks it',
  kind: 'shared-exclusive',
  recipe: (session, directory) =>
    new SequentialLock(session, directory, 'nearest', (mode) => (mode === 'shared' ? 'read' : 'write')),
});
