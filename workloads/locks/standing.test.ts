import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LockMode } from './lock-node.js';
import { standing } from './standing.js';

const digits = (sequence: number): string => String(sequence).padStart(10, '0');
const lock = (sequence: number): string => `${sequence.toString(16)}.1-lock-${digits(sequence)}`;
const read = (sequence: number): string => `${sequence.toString(16)}.1-read-${digits(sequence)}`;
const write = (sequence: number): string => `${sequence.toString(16)}.1-write-${digits(sequence)}`;

describe('an exclusive contender', () => {
  it('is granted the lock when its sequence is the smallest', () => {
    expect(standing(lock(3), [lock(5), lock(3), lock(4)], 'nearest')).toEqual({ state: 'granted', ahead: [] });
  });

  it('waits for its predecessor in the chain, for the smallest in the herd', () => {
    const names = [lock(5), lock(3), lock(4)];
    expect(standing(lock(5), names, 'nearest')).toMatchObject({ state: 'blocked', by: { sequence: 4 } });
    expect(standing(lock(5), names, 'smallest')).toMatchObject({ state: 'blocked', by: { sequence: 3 } });
  });

  it('waits behind those who came before the counter overflowed', () => {
    const last = '1.1-lock-2147483647';
    const first = '2.1-lock--2147483648';
    expect(standing(first, [first, last], 'nearest')).toMatchObject({ state: 'blocked', by: { name: last } });
    expect(standing(last, [first, last], 'nearest')).toEqual({ state: 'granted', ahead: [] });
  });

  it('knows that it holds nothing when its own node is not there', () => {
    expect(standing(lock(5), [lock(6)], 'nearest')).toEqual({ state: 'gone' });
    expect(standing(lock(5), [], 'smallest')).toEqual({ state: 'gone' });
  });
});

describe('a shared contender', () => {
  it('goes together with the readers ahead of it, and says who they were', () => {
    expect(standing(read(3), [write(4), read(2), read(3), read(1)], 'nearest')).toEqual({
      state: 'granted',
      ahead: [1, 2],
    });
  });

  it('waits for the nearest writer ahead in the chain, for the first one in the herd', () => {
    const names = [read(3), write(2), read(4), write(1)];
    expect(standing(read(4), names, 'nearest')).toMatchObject({ state: 'blocked', by: { sequence: 2 } });
    expect(standing(read(4), names, 'smallest')).toMatchObject({ state: 'blocked', by: { sequence: 1 } });
  });
});

it('what no contender made blocks nobody, whatever it ends with', () => {
  const strangers = ['holder', 'x-0000000001', '-lock-0000000001', '1.2-lick-0000000001', 'config-0000000000', ''];
  expect(standing(lock(5), [...strangers, lock(5)], 'nearest')).toEqual({ state: 'granted', ahead: [] });
  expect(standing(lock(5), [...strangers, lock(5), lock(3)], 'smallest')).toMatchObject({ by: { sequence: 3 } });
});

it('a writer waits for readers too', () => {
  const names = [read(1), read(2), write(3)];
  expect(standing(write(3), names, 'nearest')).toMatchObject({ state: 'blocked', by: { sequence: 2 } });
  expect(standing(write(3), names, 'smallest')).toMatchObject({ state: 'blocked', by: { sequence: 1 } });
});

describe('any directory of contenders', () => {
  const contenders = fc.uniqueArray(
    fc.record({
      sequence: fc.integer({ min: 0, max: 1000 }),
      mode: fc.constantFrom<LockMode>('shared', 'exclusive'),
    }),
    { selector: ({ sequence }) => sequence, minLength: 1, maxLength: 12 },
  );
  const waits = fc.constantFrom('smallest' as const, 'nearest' as const);
  const nameOf = ({ sequence, mode }: { sequence: number; mode: LockMode }): string =>
    mode === 'shared' ? read(sequence) : write(sequence);

  it('has no two conflicting holders, at least one holder, and nobody who waits for a node behind it', () => {
    fc.assert(
      fc.property(contenders, waits, (nodes, waitsFor) => {
        const names = nodes.map(nameOf);
        const stands = nodes.map((node) => ({ node, stand: standing(nameOf(node), names, waitsFor) }));
        const holders = stands.filter(({ stand }) => stand.state === 'granted').map(({ node }) => node);
        expect(holders.length).toBeGreaterThan(0);
        if (holders.some(({ mode }) => mode === 'exclusive')) expect(holders).toHaveLength(1);
        for (const { node, stand } of stands) {
          if (stand.state !== 'blocked') continue;
          expect(stand.by.sequence).toBeLessThan(node.sequence);
          expect(node.mode === 'exclusive' || stand.by.mode === 'exclusive').toBe(true);
        }
      }),
    );
  });

  it('lets everybody in, whoever leaves: holders and waiters that give up', () => {
    fc.assert(
      fc.property(contenders, waits, fc.array(fc.nat(), { maxLength: 40 }), (nodes, waitsFor, choices) => {
        let left = nodes.map(nameOf);
        for (let turn = 0; left.length > 0; turn++) {
          const leaver = left[(choices[turn] ?? 0) % left.length] ?? '';
          const before = new Map(left.map((name) => [name, standing(name, left, waitsFor)]));
          const remaining = left.filter((name) => name !== leaver);
          for (const name of remaining) {
            const was = before.get(name);
            const is = standing(name, remaining, waitsFor);
            // Only who watched the leaver is woken, so nobody else's standing may have changed to granted.
            if (was?.state === 'blocked' && is.state === 'granted') expect(was.by.name).toBe(leaver);
            if (was?.state === 'granted') expect(is.state).toBe('granted');
          }
          left = remaining;
        }
      }),
    );
  });
});
