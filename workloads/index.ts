import { lockChained } from './lock-chained.js';
import { lockNaive } from './lock-naive.js';
import { lockSingle } from './lock-single.js';
import { register } from './register.js';
import { rwlockChained } from './rwlock-chained.js';
import { rwlockNaive } from './rwlock-naive.js';
import { set } from './set.js';
import { watch } from './watch.js';
import type { Workload } from './workload.js';

/** Every workload, in the order in which lists show them. */
export const workloads: readonly Workload[] = [
  register,
  lockChained,
  rwlockChained,
  watch,
  lockNaive,
  lockSingle,
  rwlockNaive,
  set,
];

/** What a run without `--workload` runs. */
export const defaultWorkloads: readonly string[] = ['register', 'lock-chained', 'rwlock-chained', 'watch'];

export function findWorkload(name: string): Workload | undefined {
  return workloads.find((workload) => workload.name === name);
}
