import type { RandomNemesis } from './random-nemesis.js';

export const partition: RandomNemesis = {
  name: 'partition',
  describe: 'cut the leader off, or part the servers in halves, in both directions, heal',
  noticedByTimeout: true,
  needsLinks: true,
  next: (random) =>
    random.chance(0.5)
      ? { do: 'partition', shape: 'isolate', on: ['leader'], direction: 'both' }
      : { do: 'partition', shape: 'halves', direction: 'both' },
};
