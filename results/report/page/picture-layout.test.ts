import { describe, expect, it } from 'vitest';
import type { AnomalyItem } from '../report-data.js';
import { pictureOf } from './picture-layout.js';

function item(fromMs: number, toMs: number | null, outcome: AnomalyItem['outcome'] = 'ok'): AnomalyItem {
  return { index: fromMs, who: 'process 0', what: 'read', result: '', fromMs, toMs, outcome };
}

describe('the picture of an anomaly', () => {
  it('keeps the order of all moments, and lets what never ended run to the edge', () => {
    const { rows, moments, overlap } = pictureOf([item(1, 1000), item(2, 3), item(2.5, null, 'info')]);
    const [first, second, third] = rows.map(({ left, width }) => ({ left, right: left + width }));
    expect(moments.map(({ atMs }) => atMs)).toEqual([1, 2, 2.5, 3, 1000]);
    expect(first?.left).toBeLessThan(second?.left ?? 0);
    expect(second?.right).toBeGreaterThan(third?.left ?? 100);
    expect(first?.right).toBeGreaterThan(second?.right ?? 100);
    expect(third?.right).toBeCloseTo(100);
    expect(overlap).toBeNull();
  });

  it('shows where two holds overlap, and nothing where they follow each other', () => {
    const both = pictureOf([item(1, 5, 'hold'), item(3, 9, 'hold')]);
    expect(both.overlap?.left).toBe(both.rows[1]?.left);
    expect((both.overlap?.left ?? 0) + (both.overlap?.width ?? 0)).toBeCloseTo(
      (both.rows[0]?.left ?? 0) + (both.rows[0]?.width ?? 0),
    );
    expect(pictureOf([item(1, 2, 'hold'), item(3, 9, 'hold')]).overlap).toBeNull();
  });
});
