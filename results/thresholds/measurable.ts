import { metrics } from './metrics.js';
import type { Threshold } from './threshold.js';

/** What a run is to be, as far as thresholds depend on it. */
export interface ThresholdSubject {
  readonly workloads: readonly { readonly name: string; readonly isLock: boolean }[];
  /** Some are planned. */
  readonly hasFaults: boolean;
}

/**
 * Whether such a run can measure what the threshold is for. One that can't would be unknown whatever happens, which is
 * right for a run of its own, and in the way where one file is for many different runs.
 */
export function isMeasurable({ metric, scope }: Threshold, { workloads, hasFaults }: ThresholdSubject): boolean {
  const meant = workloads.filter(({ name }) => scope.workload === null || scope.workload === name);
  if (meant.length === 0) return false;
  if ((scope.phase === 'fault' || scope.phase === 'recovery') && !hasFaults) return false;
  switch (metrics.find(({ name }) => name === metric)?.needs) {
    case 'faults':
      return hasFaults;
    case 'a lock':
      return meant.some(({ isLock }) => isLock);
    case 'a lock alone':
      return workloads.length === 1 && meant.some(({ isLock }) => isLock);
    case undefined:
      return true;
  }
}
