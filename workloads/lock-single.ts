import { lockWorkload } from './locks/lock-workload.js';
import { SingleLock } from './locks/single-lock.js';

/** The baseline everybody writes first: all race to create one node. */
export const lockSingle = lockWorkload({
  name: 'lock-single',
  describe: 'an exclusive lock of one ephemeral node that all race to create and all others watch',
  kind: 'exclusive',
  recipe: (session, directory) => new SingleLock(session, directory),
});
