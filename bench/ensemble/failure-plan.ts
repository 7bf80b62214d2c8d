import type { Plan } from '../../harness/nemeses/plan.js';

/** Fewest voting servers that do without two. */
export const fewestForFailures = 5;

/** How long the load runs undisturbed before the first failure, and after each has been got over; s. */
const calmS = { before: 8, between: 5 };
/** How long a server is down. */
const downS = 5;
/** From the first of two followers to the second, and from there to the return of both. */
const twoS = { second: 3, back: 4 };

/**
 * The failures of Figure 8 of "ZooKeeper: Wait-free coordination for Internet-scale systems" (USENIX ATC 2010), each
 * when the ensemble has got over the one before: a follower fails and comes back, then another one, then the leader,
 * then two followers one after the other, which come back together.
 */
export function failurePlan(seed: number): Plan {
  const next = { after: 'synced', delay: calmS.between } as const;
  return {
    seed,
    bind: { first: 'follower:max', other: 'follower:min' },
    steps: [
      { at: calmS.before, do: 'kill', on: ['first'], for: downS },
      { ...next, do: 'kill', on: ['other'], for: downS },
      { ...next, do: 'kill', on: ['leader'], for: downS },
      { ...next, do: 'kill', on: ['follower:max'] },
      { after: 'leader', delay: twoS.second, do: 'kill', on: ['follower:min'] },
      { after: 'leader', delay: twoS.back, do: 'start', on: ['participants'] },
    ],
  };
}

/** How long the load goes on when the last failure has been got over, s. */
export const calmAfterS = calmS.between;
