import type { Bench } from '../bench.js';
import { locksOptionEntries, locksOptionsFrom } from './locks-options.js';

/** Naive or chained: which, and by how much? */
export const locks: Bench = {
  name: 'locks',
  describe: 'lock recipes against each other over a list of contender counts, on one ensemble, interleaved',
  options: locksOptionEntries,
  async run(given, io) {
    const options = locksOptionsFrom(given);
    // What measures is much, and only this command needs it.
    const { benchLocks, gatherContestants } = await import('./bench-locks.js');
    return benchLocks({ options, given, ...(await gatherContestants(options, io)) }, io);
  },
};
