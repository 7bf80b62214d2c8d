import { expect, it } from 'vitest';
import { disagreements } from './counters-agree.js';

const both = { packets: 6000, notifications: 1000, listings: 2000 };

it('finds nothing where both sides counted nearly the same', () => {
  expect(disagreements({ clients: both, servers: { ...both, notifications: 1019 } }, 0)).toEqual([]);
});

it.each([
  ['notifications', 1021],
  ['notifications', 979],
  ['listings', 1959],
  ['packets', 6130],
] as const)('finds %s over 2 %% apart', (what, servers) => {
  expect(disagreements({ clients: both, servers: { ...both, [what]: servers } }, 0)).toEqual([
    { what, clients: both[what], servers },
  ]);
});

it('lets the servers count as many packets more as there may have been pings, not fewer', () => {
  const apart = (packets: number): number =>
    disagreements({ clients: both, servers: { ...both, packets } }, 500).length;
  expect([6500, 6600, 6700, 5900, 5800].map(apart)).toEqual([0, 0, 1, 0, 1]);
});

it('does not compare what a side cannot count', () => {
  const silent = { packets: null, notifications: null, listings: null };
  expect(disagreements({ clients: silent, servers: both }, 0)).toEqual([]);
  expect(disagreements({ clients: both, servers: { ...both, listings: null } }, 0)).toEqual([]);
});
