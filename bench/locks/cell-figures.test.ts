import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, jainIndex, quantilesOf, type Seen } from './cell-figures.js';
import type { CountersAt } from './server-counters.js';
import type { ContenderEvent } from './started-contest.js';

const second = 1e9;

function countersAt(atS: number, counts: Partial<CountersAt>): CountersAt {
  return {
    atNs: atS * second,
    packetsSent: 0,
    watches: 0,
    notifications: 0,
    wokenByDeletions: 0,
    wokenByDeletionMax: 0,
    listings: 0,
    looks: 0,
    leader: 'zk1',
    ...counts,
  };
}

/** Asked at one time, granted at another, in seconds. */
function acquired(process: number, asked: number, granted: number): ContenderEvent[] {
  const event = { process, f: 'acquire', value: { mode: 'exclusive' } };
  return [
    { ...event, type: 'invoke', time: asked * second },
    { ...event, type: 'ok', time: granted * second },
  ];
}

function seen(given: Partial<Seen> = {}): Seen {
  const cpu = { contenders: 0, servers: 0, harness: 0, machine: 0 };
  return {
    round: 2,
    contenders: 2,
    listsBy: 'listings',
    record: {
      // One before the window, four within, one after.
      events: [
        ...acquired(0, 0, 0.5),
        ...acquired(0, 0.6, 1.1),
        ...acquired(1, 0.1, 1.3),
        ...acquired(0, 1.2, 1.5),
        ...acquired(1, 1.4, 1.9),
        ...acquired(0, 1.6, 2.1),
      ],
      report: {
        abandoned: 1,
        stallMaxMs: 3,
        counted: { requests: 50, notifications: 10, listings: 20, looks: 10 },
      },
    },
    counters: {
      before: countersAt(0, {}),
      from: countersAt(1, { packetsSent: 11, notifications: 2, wokenByDeletions: 2, listings: 3 }),
      to: countersAt(2, {
        packetsSent: 46,
        notifications: 6,
        wokenByDeletions: 6,
        wokenByDeletionMax: 1,
        listings: 11,
        watches: 1,
      }),
      after: countersAt(3, { packetsSent: 95, notifications: 10, listings: 20 }),
      packetsOfLook: 11,
    },
    cpu: { from: cpu, to: { contenders: 0.4 * second, servers: second, harness: 0.1 * second, machine: 1.8 * second } },
    judged: { valid: true, why: null },
    ...given,
  };
}

describe('the figures of a repetition', () => {
  it('are of what was granted within the window', () => {
    const figures = figuresOf(seen());
    expect(figures).toMatchObject({
      round: 2,
      measuredS: 1,
      contestS: 3,
      acquisitions: 4,
      acquisitionsPerSecond: 4,
      fairness: 1,
      packetsPerAcquisition: 6,
      notificationsPerAcquisition: 1,
      listingsPerAcquisition: 2,
      wokenPerDeletion: 1,
      wokenPerDeletionMax: 1,
      cpuNsPerAcquisition: 0.1 * second,
      serverCpuNsPerAcquisition: 0.25 * second,
      watchesLeft: 1,
      abandoned: 1,
      valid: true,
    });
    expect(figures.foreignCores).toBeCloseTo(0.3);
    expect(figures.waitNs.p50 / second).toBeCloseTo(0.5);
    expect(figures.waitNs.p99 / second).toBeCloseTo(1.2);
  });

  it('hold the counts of both sides, without what the looks and the ends of sessions add', () => {
    expect(figuresOf(seen()).counted).toEqual({
      clients: { packets: 60, notifications: 10, listings: 20 },
      servers: { packets: 60, notifications: 10, listings: 20 },
    });
    expect(figuresOf(seen({ listsBy: 'looks' })).counted.clients.listings).toBe(10);
  });

  it('are null where nobody counts', () => {
    const silent = { events: seen().record.events, report: { abandoned: 0 } };
    const old = { notifications: null, wokenByDeletions: null, wokenByDeletionMax: null, listings: null };
    const counters = Object.fromEntries(
      Object.entries(seen().counters).map(([name, at]) => [name, typeof at === 'number' ? at : { ...at, ...old }]),
    ) as unknown as Seen['counters'];
    const figures = figuresOf(seen({ record: silent, counters, listsBy: null }));
    expect(figures.counted.clients).toEqual({ packets: null, notifications: null, listings: null });
    expect(figures).toMatchObject({
      notificationsPerAcquisition: null,
      listingsPerAcquisition: null,
      stallMaxMs: null,
    });
    const nothing = figuresOf(seen({ record: { events: [], report: { abandoned: 2 } } }));
    expect(nothing).toMatchObject({ acquisitions: 0, packetsPerAcquisition: null, fairness: 1 });
  });
});

describe("Jain's index", () => {
  it('is 1 for equal shares, 1/n when one has all, and between these otherwise', () => {
    expect(jainIndex([3, 3, 3])).toBe(1);
    expect(jainIndex([5, 0, 0, 0])).toBe(0.25);
    expect(jainIndex([0, 0])).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), (shares) => {
        const index = jainIndex(shares);
        expect(index).toBeLessThanOrEqual(1 + 1e-9);
        expect(index).toBeGreaterThanOrEqual(1 / shares.length - 1e-9);
      }),
    );
  });
});

it('quantiles are by nearest rank', () => {
  const values = Float64Array.from({ length: 1000 }, (_, place) => 1000 - place);
  expect(quantilesOf(values)).toEqual({ p50: 500, p99: 990, p999: 999 });
  expect(quantilesOf(Float64Array.of(7))).toEqual({ p50: 7, p99: 7, p999: 7 });
});
