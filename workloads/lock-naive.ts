import { lockWorkload } from './locks/lock-workload.js';
import { SequentialLock } from './locks/sequential-lock.js';

/** The herd: every release wakes everybody, and everybody lists. */
export const lockNaive = lockWorkload({
  name: 'lock-naive',
  describe: 'an exclusive lock of sequential nodes where everybody watches the smallest (the herd)',
  kind: 'exclusive',
  recipe: (session, directory) => new SequentialLock(session, directory, 'smallest', () => 'lock'),
});
