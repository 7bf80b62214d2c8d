import { expect, it } from 'vitest';
import { doubtsOf } from './doubts.js';
import type { LocksRepetition } from './locks-result.js';
import { sampleCell } from './testing/sample-cells.js';

const quiet = { cores: 2, leaderChanges: 0, sessionTimeoutMs: 30_000 };
const rates = [1000, 1000, 1000];
const doubts = (given: Partial<LocksRepetition>): readonly string[] =>
  doubtsOf([sampleCell('chained', 10, rates, given)], quiet);

it('is silent where nothing is doubtful', () => {
  expect(doubts({})).toEqual([]);
});

it.each<readonly [RegExp, Partial<LocksRepetition>]>([
  [/^other programs took up to 0\.50 of 2 cores, over 10 % in 3 of 3 repetitions/, { foreignCores: 0.5 }],
  [/^the contenders' own event loop stood still for up to 250 ms \(chained, 10 contenders\)/, { stallMaxMs: 250 }],
  [/^under 10 acquisitions a contender in chained, 10 contenders/, { acquisitions: 99 }],
  [
    /^chained, 10 contenders: clients counted 100 notifications, the servers 110: over 2 % apart/,
    {
      counted: {
        clients: { packets: 600, notifications: 100, listings: 200 },
        servers: { packets: 600, notifications: 110, listings: 200 },
      },
    },
  ],
])('says %s', (sentence, given) => {
  expect(doubts(given)).toEqual([expect.stringMatching(sentence)]);
});

it('says how few repetitions there are, and which were lost', () => {
  const cell = {
    ...sampleCell('naive', 2, [1000]),
    lost: [{ round: 1, why: "the contenders' process ended: SIGABRT" }],
  };
  expect(doubtsOf([cell], quiet)).toEqual([
    "naive, 2 contenders: 1 repetition lost: the contenders' process ended: SIGABRT",
    'every cell has fewer than 3 repetitions: no difference can be told from chance',
  ]);
});

it('says that leadership moved', () => {
  expect(doubtsOf([sampleCell('naive', 2, rates)], { ...quiet, leaderChanges: 2 })).toEqual([
    'leadership moved in 2 repetitions',
  ]);
});
