import { lockWorkload } from './locks/lock-workload.js';
import { rwlockNaiveRecipe } from './locks/definitions.js';

/** The herd at the gate of one writer. */
export const rwlockNaive = lockWorkload(rwlockNaiveRecipe);
