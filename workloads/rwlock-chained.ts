import { lockWorkload } from './locks/lock-workload.js';
import { rwlockChainedRecipe } from './locks/definitions.js';

/** A reader waits for the nearest writer ahead, a writer for its predecessor. */
export const rwlockChained = lockWorkload(rwlockChainedRecipe);
