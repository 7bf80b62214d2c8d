import { expect, it } from 'vitest';
import { extractReport } from './extract-report.js';
import { subjectOf, writeHistory } from './testing/written-report.js';
import type { Said } from './testing/written-report.js';

/** Reads one after the other for a minute, each of 1 ms and every hundredth of 50 ms. */
function reads(count: number): Said[] {
  return Array.from({ length: count }, (_, number): Said[] => {
    const at = (number * 60_000) / count;
    const event = { process: number, f: 'read', key: 'r', value: null } as const;
    return [
      { at, type: 'invoke', ...event },
      { at: at + (number % 100 === 99 ? 50 : 1), type: 'ok', ...event },
    ];
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}

it('takes wide points for quantiles, and a 99th percentile only of a hundred successes', () => {
  const { series } = extractReport(subjectOf(writeHistory(reads(6000))));
  expect([series.bucketMs, series.latencyBucketMs]).toEqual([500, 2000]);
  const [group] = series.groups;
  expect(group?.ok.reduce((sum, each) => sum + each, 0)).toBe(6000);
  expect(group?.ok[0]).toBe(50);
  expect(group?.p50[1]).toBe(1);
  // 200 a point, of which two are slow: the 198th is not.
  expect(group?.p99.slice(1, 4)).toEqual([1, 1, 1]);
  expect(group?.max[1]).toBe(50);
});

it('says nothing of a 99th percentile where there are few', () => {
  const { series } = extractReport(subjectOf(writeHistory(reads(300))));
  expect(series.groups[0]?.p99.every((value) => value === null)).toBe(true);
  expect(series.groups[0]?.max.some((value) => value === 50)).toBe(true);
});
