import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordedLook } from './leadership-timeline.js';
import { packetsWithin } from './server-packets.js';

const look = (timeNs: number, server: string, packetsSent: number | null): RecordedLook => ({
  ...{ timeNs, server, packetsSent },
  ...{ role: 'follower', epoch: 1 },
});

it('counts what was sent while every server was watched', () => {
  const looks = [
    look(0, 'zk1', 0),
    look(10, 'zk1', 100),
    look(12, 'zk2', 1000),
    look(20, 'zk1', 300),
    look(22, 'zk2', 1500),
    look(30, 'zk1', 400),
    look(32, 'zk2', 1500),
    look(50, 'zk1', 9999),
  ];
  // From 12, where zk1 has 140, to 30, where zk2 has 1500.
  expect(packetsWithin(looks, { startNs: 5, endNs: 40 })).toEqual({ startNs: 12, endNs: 30, packets: 260 + 500 });
});

it('says nothing where a server never told, or nobody looked twice', () => {
  const within = { startNs: 0, endNs: 10 };
  expect(packetsWithin([], within)).toBeNull();
  expect(packetsWithin([look(1, 'zk1', 1)], within)).toBeNull();
  expect(packetsWithin([look(1, 'zk1', 1), look(2, 'zk1', 2), look(2, 'zk2', null)], within)).toBeNull();
  expect(packetsWithin([look(1, 'zk1', 1), look(12, 'zk1', 2)], within)).toBeNull();
});

it('of counts that rise evenly it tells the rate, whenever looks were taken', () => {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(times, times, (first, second) => {
      const looks = [
        ...first.map((time) => look(time, 'zk1', 3 * time)),
        ...second.map((time) => look(time, 'zk2', 5 * time)),
      ].sort((a, b) => a.timeNs - b.timeNs);
      const counted = packetsWithin(looks, { startNs: 100, endNs: 900 });
      if (counted === null) return;
      expect(counted.packets).toBeCloseTo(8 * (counted.endNs - counted.startNs), 6);
    }),
  );
});
