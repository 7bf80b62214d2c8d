import type { Model } from './model.js';

interface Permits {
  readonly free: number;
  readonly all: number;
}

export const semaphore: Model<Permits> = {
  name: 'semaphore',
  describe: 'a number of permits (--initial, 1 unless given): acquire takes one, release gives one back',
  operations: ['acquire', 'release'],
  perKey: true,
  initial: (given) => {
    const all = given ?? 1;
    return typeof all === 'number' && Number.isSafeInteger(all) && all > 0 ? { free: all, all } : undefined;
  },
  effect: () => 'update',
  step: ({ free, all }, { f }) => {
    if (f === 'acquire') return free > 0 ? { free: free - 1, all } : undefined;
    return free < all ? { free: free + 1, all } : undefined;
  },
  hash: ({ free }) => free,
  independent: (a, b) => a.f === b.f,
  show: ({ free, all }) => `${free} of ${all} permits free`,
};
