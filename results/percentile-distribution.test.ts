import fc from 'fast-check';
import { expect, it } from 'vitest';
import { build } from 'hdr-histogram-js';
import { percentileDistribution } from './percentile-distribution.js';

/** As HdrHistogram's own library writes it. */
function distributionOfLibrary(values: readonly number[]): string {
  const histogram = build({ highestTrackableValue: 2, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const value of values) histogram.recordValue(value);
  return histogram.outputPercentileDistribution(5, 1000);
}

/** Mean and deviation are exact here, and of rounded values there. */
const inexact = /^#\[Mean.*$/m;

it("is what HdrHistogram's library writes", { timeout: 60_000 }, () => {
  const latency = fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 1, max: 10_000_000 }),
    fc.constantFrom(1, 2047, 2048, 2049, 4095, 4096),
  );
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 300 }), (values) => {
      const sorted = Float64Array.from(values).sort();
      expect(percentileDistribution(sorted).replace(inexact, '')).toBe(
        distributionOfLibrary(values).replace(inexact, ''),
      );
    }),
  );
});

it('gives mean and deviation of the values themselves', () => {
  expect(percentileDistribution(Float64Array.of(1000, 3000))).toContain(
    '#[Mean    =        2.000, StdDeviation   =        1.000]',
  );
});
