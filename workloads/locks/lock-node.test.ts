import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSequences, inOrder, lockNodePrefix, parseLockNode, sequenceIn } from './lock-node.js';

/** ZooKeeper's String.format("%010d", sequence). */
function formatSequence(sequence: number): string {
  return sequence < 0 ? `-${String(-sequence).padStart(9, '0')}` : String(sequence).padStart(10, '0');
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('names of lock nodes', () => {
  it('round-trip, for every sequence ZooKeeper can give out', () => {
    fc.assert(
      fc.property(int32, fc.nat(), fc.constantFrom('lock', 'read', 'write'), (sequence, attempt, word) => {
        const name = `${lockNodePrefix('100001a48a10015', attempt, word)}${formatSequence(sequence)}`;
        expect(sequenceIn(name)).toBe(sequence);
        expect(parseLockNode(name)).toEqual({
          name,
          session: '100001a48a10015',
          mode: word === 'read' ? 'shared' : 'exclusive',
          sequence,
        });
      }),
    );
  });

  it.each(['holder', '1.2-lock-', '1.2-lock-12345', '1.2-lick-0000000001', 'x.2-lock-0000000001', '-lock-0000000001'])(
    'leave %s alone: no contender made it',
    (name) => expect(parseLockNode(name)).toBeNull(),
  );

  it('of one session never begin with the prefix of another attempt or another session', () => {
    const prefix = lockNodePrefix('a1', 1, 'lock');
    expect(lockNodePrefix('a1', 11, 'lock').startsWith(prefix)).toBe(false);
    expect(lockNodePrefix('a11', 1, 'lock').startsWith(prefix)).toBe(false);
    expect(lockNodePrefix('a1', 1, 'read').startsWith(prefix)).toBe(false);
  });
});

describe('the order of sequences', () => {
  it('is that of giving out, also across the overflow of the 32-bit counter', () => {
    fc.assert(
      fc.property(int32, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (first, distance) => {
        const later = (first + distance) | 0;
        expect(compareSequences(first, later)).toBeLessThan(0);
        expect(compareSequences(later, first)).toBeGreaterThan(0);
        expect(compareSequences(first, first)).toBe(0);
      }),
    );
  });

  it('ignores what stands before the sequence in a name', () => {
    const names = ['9.1-lock-0000000002', '1.9-read-0000000003', 'f.1-write-0000000001', 'holder'];
    expect(inOrder(names).map((node) => node.sequence)).toEqual([1, 2, 3]);
  });

  it('puts the first negative sequence behind the last positive one', () => {
    const names = ['1.1-lock--2147483648', '2.1-lock-2147483647', '3.1-lock--2147483647'];
    expect(inOrder(names).map((node) => node.session)).toEqual(['2', '1', '3']);
  });
});
