import { lockWorkload } from './locks/lock-workload.js';
import { lockSingleRecipe } from './locks/definitions.js';

/** The baseline everybody writes first: all race to create one node. */
export const lockSingle = lockWorkload(lockSingleRecipe);
