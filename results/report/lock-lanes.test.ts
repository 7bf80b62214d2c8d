import { describe, expect, it } from 'vitest';
import { extractReport } from './extract-report.js';
import { brokenLock, subjectOf, writeHistory } from './testing/written-report.js';
import { lockLanes } from './page/locks.js';

describe('the lane of a lock', () => {
  const { locks, overlaps, span } = extractReport(subjectOf(writeHistory(brokenLock)));
  const [lane] = lockLanes(locks, overlaps, span);

  it('gives holders that overlap a row each', () => {
    const held = lane?.holders.map((row) => row.map(({ process, grantedMs, endMs }) => [process, grantedMs, endMs]));
    expect(held).toEqual([
      [
        [0, 5, 20],
        [1, 23, 40],
      ],
      [[0, 30, 50]],
    ]);
    expect(lane?.overlaps).toHaveLength(1);
  });

  it('counts who waits', () => {
    expect([...(lane?.waiting.atMs ?? [])]).toEqual([1, 5, 6, 23, 24, 30]);
    expect([...(lane?.waiting.count ?? [])]).toEqual([1, 0, 1, 0, 1, 0]);
    expect(lane?.waiting.most).toBe(1);
  });
});
