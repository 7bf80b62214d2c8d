import { lockWorkload } from './locks/lock-workload.js';
import { SequentialLock } from './locks/sequential-lock.js';

/** ZooKeeper's own lock recipe: a release wakes one. */
export const lockChained = lockWorkload({
  name: 'lock-chained',
  describe: 'an exclusive lock of sequential nodes where each watches its predecessor',
  kind: 'exclusive',
  recipe: (session, directory) => new SequentialLock(session, directory, 'nearest', () => 'lock'),
});
