import { lockWorkload } from './locks/lock-workload.js';
import { lockNaiveRecipe } from './locks/definitions.js';

/** The herd: every release wakes everybody, and everybody lists. */
export const lockNaive = lockWorkload(lockNaiveRecipe);
