import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ThroughputLog } from './throughput-log.js';

const s = 1e9;
const answered = (fromS: number, toS: number, reads: number, writes = 0, errors = 0) => ({
  ...{ fromNs: fromS * s, toNs: toS * s },
  ...{ reads, writes, errors },
});

it('adds up what clients said, in proportion where a stretch lies partly within', () => {
  const log = new ThroughputLog();
  log.add(answered(0, 1, 100, 10));
  log.add(answered(0.5, 1.5, 40, 0, 4));
  log.add(answered(3, 4, 1000));
  log.add(answered(2, 2, 7));
  expect(log.between(0, s)).toEqual({ reads: 120, writes: 10, errors: 2 });
  expect(log.between(0.5 * s, 1.5 * s)).toEqual({ reads: 90, writes: 5, errors: 4 });
  expect(log.between(5 * s, 6 * s)).toEqual({ reads: 0, writes: 0, errors: 0 });
});

it('makes a series of whole steps', () => {
  const log = new ThroughputLog();
  log.add(answered(10, 11, 10));
  log.add(answered(11, 12, 30));
  expect(log.series(10 * s, 12.3 * s, 0.5).map(({ atS, reads }) => [atS, reads])).toEqual([
    [0.25, 10],
    [0.75, 10],
    [1.25, 30],
    [1.75, 30],
  ]);
});

it('loses and invents no request, however the stretches and steps lie', () => {
  const stretch = fc.record({ from: fc.nat(900), length: fc.integer({ min: 1, max: 100 }), reads: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(stretch), fc.integer({ min: 1, max: 100 }), (stretches, steps) => {
      const log = new ThroughputLog();
      for (const { from, length, reads } of stretches) log.add(answered(from, from + length, reads));
      const series = log.series(0, 1000 * s, 1000 / steps);
      const total = series.reduce((sum, { reads }) => sum + (reads * 1000) / steps, 0);
      expect(total).toBeCloseTo(
        stretches.reduce((sum, { reads }) => sum + reads, 0),
        3,
      );
    }),
  );
});
