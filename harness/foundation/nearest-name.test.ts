import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from './nearest-name.js';

describe('nearestName', () => {
  const names = ['nodes', 'observers', 'lock-chained', 'lock-naive', 'rwlock-chained', 'zk-version'];

  it.each([
    ['node', 'nodes'],
    ['ndoes', 'nodes'],
    ['lok-chained', 'lock-chained'],
    ['rwlock-chaind', 'rwlock-chained'],
    ['lock', 'lock-naive'],
    ['ZK-Version', 'zk-version'],
    ['fire', null],
    ['', null],
  ])('%s → %s', (given, expected) => {
    expect(nearestName(given, names)).toBe(expected);
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions, replacements and swaps of neighbours', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('is symmetric, and 0 only for equal words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
