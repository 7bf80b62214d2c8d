import { lockWorkload } from './locks/lock-workload.js';
import { SequentialLock } from './locks/sequential-lock.js';

/** The herd at the gate of one writer. */
export const rwlockNaive = lockWorkload({
  name: 'rwlock-naive',
  describe: 'a shared/exclusive lock where everybody blocked watches the smallest node that blocks it',
  kind: 'shared-exclusive',
  recipe: (session, directory) =>
    new SequentialLock(session, directory, 'smallest', (mode) => (mode === 'shared' ? 'read' : 'write')),
});
