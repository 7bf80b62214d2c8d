import type { Bench } from './bench.js';
import { ensemble } from './ensemble/ensemble-bench.js';
import { locks } from './locks/locks-bench.js';
import { overhead } from './overhead/overhead-bench.js';

/** Every measurement, in the order of the help. */
export const benches: readonly Bench[] = [locks, ensemble, overhead];
