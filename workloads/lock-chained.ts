import { lockWorkload } from './locks/lock-workload.js';
import { lockChainedRecipe } from './locks/definitions.js';

/** ZooKeeper's own lock recipe: a release wakes one. */
export const lockChained = lockWorkload(lockChainedRecipe);
