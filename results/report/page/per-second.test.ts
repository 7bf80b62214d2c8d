import { expect, it } from 'vitest';
import { perSecond } from './per-second.js';

it('counts a bucket for as long as it lasted, and not at all where that is too short', () => {
  const series = { fromMs: 1000, bucketMs: 500 };
  expect(perSecond({ ...series, toMs: 2250 }, [50, 40, 25])).toEqual([100, 80, 100]);
  expect(perSecond({ ...series, toMs: 2010 }, [50, 40, 2])).toEqual([100, 80, null]);
  expect(perSecond({ ...series, toMs: 2000 }, [50, 40, 1])).toEqual([100, 80, null]);
});
