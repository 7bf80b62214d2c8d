import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerRole } from '../ensemble/server-state.js';
import { Leadership } from './leadership.js';

type Look = readonly [atNs: number, server: string, role: ServerRole, epoch: number | null];

function watched(...looks: readonly Look[]): Leadership {
  const leadership = new Leadership();
  for (const [atNs, server, role, epoch] of looks) leadership.look({ server, role, epoch, zxid: null, atNs });
  return leadership;
}

describe('Leadership', () => {
  it('counts a term from the first to the last look that showed it', () => {
    const leadership = watched(
      [10, 'zk1', 'leader', 1],
      [20, 'zk1', 'leader', 1],
      [30, 'zk1', 'silent', null],
      [40, 'zk2', 'leader', 2],
    );
    expect(leadership.terms()).toEqual([
      { server: 'zk1', epoch: 1, fromNs: 10, lastSeenNs: 20, open: false },
      { server: 'zk2', epoch: 2, fromNs: 40, lastSeenNs: 40, open: true },
    ]);
    expect(leadership.leaderless({ fromNs: 0, toNs: 100 })).toEqual([
      { fromNs: 0, toNs: 10 },
      { fromNs: 20, toNs: 40 },
    ]);
  });

  it('starts another term when the same server leads in a later epoch', () => {
    const leadership = watched([10, 'zk1', 'leader', 1], [20, 'zk1', 'leader', 2]);
    expect(leadership.terms().map(({ epoch, open }) => [epoch, open])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('does not count a leader whose epoch is not known yet', () => {
    const leadership = watched([10, 'zk1', 'leader', null], [20, 'zk1', 'leader', 1]);
    expect(leadership.terms()).toHaveLength(1);
    expect(leadership.leaderless({ fromNs: 10, toNs: 30 })).toEqual([{ fromNs: 10, toNs: 20 }]);
  });

  it('sees no gap while a deposed leader and its successor overlap', () => {
    const leadership = watched(
      [10, 'zk1', 'leader', 1],
      [20, 'zk2', 'leader', 2],
      [22, 'zk1', 'leader', 1],
      [25, 'zk1', 'looking', null],
    );
    expect(leadership.leaderless({ fromNs: 10, toNs: 30 })).toEqual([]);
  });

  it('looks at the stretch asked for only', () => {
    const leadership = watched([10, 'zk1', 'leader', 1], [20, 'zk1', 'silent', null], [40, 'zk2', 'leader', 2]);
    expect(leadership.leaderless({ fromNs: 15, toNs: 30 })).toEqual([{ fromNs: 15, toNs: 30 }]);
    expect(leadership.leaderless({ fromNs: 45, toNs: 50 })).toEqual([]);
    expect(new Leadership().leaderless({ fromNs: 5, toNs: 9 })).toEqual([{ fromNs: 5, toNs: 9 }]);
  });

  it('gives gaps in order, without overlap, in which no term lies', () => {
    const look = fc.tuple(
      fc.constantFrom('zk1', 'zk2', 'zk3'),
      fc.constantFrom<ServerRole>('leader', 'looking', 'silent', 'follower'),
      fc.integer({ min: 1, max: 4 }),
    );
    fc.assert(
      fc.property(fc.array(look, { maxLength: 40 }), (looks) => {
        const leadership = watched(
          ...looks.map(([server, role, epoch], at): Look => [at * 10, server, role, role === 'leader' ? epoch : null]),
        );
        const stretch = { fromNs: 0, toNs: looks.length * 10 };
        const gaps = leadership.leaderless(stretch);
        gaps.forEach(({ fromNs, toNs }, at) => {
          expect(fromNs).toBeLessThan(toNs);
          expect(fromNs).toBeGreaterThanOrEqual(gaps[at - 1]?.toNs ?? 0);
          for (const term of leadership.terms()) {
            expect(term.lastSeenNs <= fromNs || term.fromNs >= toNs).toBe(true);
          }
        });
      }),
    );
  });
});
