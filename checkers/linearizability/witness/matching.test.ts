import { expect, it } from 'vitest';
import { flawsOf, history, judged, type Row } from '../testing/witnessed.js';

const synced = { synced: true };
const unknown: Row = { f: 'write', from: 1, to: 2, value: 9, type: 'info' };
const seen = (version: number, from: number, to: number, value = 9): Row => ({
  ...{ f: 'read', from, to, value, version, more: synced },
});
/** Tells that a version was there, and nothing of its value. */
const mismatch = (version: number, from: number, to: number): Row => ({
  ...{ f: 'cas', from, to, value: [77, 78], type: 'fail', error: 'cas-mismatch', version },
});

function kinds(...rows: readonly Row[]): string[] {
  return flawsOf(history(...rows)).map(([kind]) => kind);
}

it('a version was there when the first operation on it completed, so its write had begun', () => {
  expect(kinds(seen(1, 1, 10), seen(1, 2, 4), { ...unknown, from: 5 })).toEqual(['unwritten-version']);
  expect(kinds(seen(1, 1, 10), { ...unknown, from: 5 })).toEqual([]);
  expect(kinds(seen(1, 1, 10), { f: 'write', from: 2, to: 4, value: 3, version: 2 }, { ...unknown, from: 5 })).toEqual([
    'unwritten-version',
  ]);
});

it('a version that nobody saw needs a write all the same', () => {
  const next: Row = { f: 'write', from: 1, to: 2, value: 3, version: 2 };
  expect(kinds(next, { ...unknown, from: 1.5 })).toEqual([]);
  expect(flawsOf(history(next, { ...unknown, from: 5 }))).toEqual([
    [
      'unwritten-version',
      "Nobody wrote version 1, which was there for process 0's write of 3 (1.000–2.000 s): no write of unknown outcome fits either.",
      [0],
    ],
  ]);
});

it('a write that fits one version only is taken for that', () => {
  const both = [seen(1, 5, 6), seen(2, 7, 8)];
  expect(kinds({ ...unknown, more: { expected: 0 } }, unknown, ...both)).toEqual([]);
  expect(kinds(unknown, { ...unknown, more: { expected: 0 } }, ...both)).toEqual([]);
  const cas: Row = { ...unknown, f: 'cas', value: [5, 9] };
  const first = { f: 'read', from: 5, to: 6, value: 5, version: 0 } as const;
  expect(kinds(cas, unknown, first, ...both)).toEqual([]);
  expect(kinds(unknown, cas, first, ...both)).toEqual([]);
  expect(kinds(cas, cas, first, ...both)).toEqual(['unwritten-version']);
});

it('a cas of unknown outcome made no version behind another value than it asked for', () => {
  const first = { f: 'read', from: 3, to: 4, value: 5, version: 0 } as const;
  const cas: Row = { ...unknown, f: 'cas', value: [7, 9], more: { expected: 0 } };
  expect(kinds(first, cas, seen(1, 5, 6))).toEqual(['unwritten-version']);
  expect(kinds(first, { ...cas, value: [5, 9] }, seen(1, 5, 6))).toEqual([]);
});

it('the write that began last is taken where both fit, for earlier versions may need the other', () => {
  expect(kinds(unknown, { ...unknown, from: 5, to: 6 }, mismatch(1, 3, 4), seen(2, 7, 8))).toEqual([]);
});

it('a write serves one version', () => {
  expect(kinds(unknown, { ...unknown, value: 4 }, seen(1, 5, 6), seen(2, 7, 8))).toEqual(['unwritten-version']);
  const refused: Row = { f: 'write', from: 7, to: 8, type: 'fail', error: 'BADVERSION', more: { expected: 1 } };
  expect(kinds(unknown, seen(1, 5, 6), refused)).toEqual(['refused-though-current']);
  expect(kinds(unknown, unknown, seen(1, 5, 6), refused)).toEqual([]);
});

it('of writes that failed, the one is named whose value was seen', () => {
  const failed: Row = { f: 'write', from: 1, to: 2, type: 'fail', error: 'NOAUTH' };
  const rows = [{ ...failed, value: 8 }, { ...failed, value: 9 }, { ...unknown, value: 7 }, seen(1, 5, 6)];
  expect(flawsOf(history(...rows))).toEqual([
    ['failed-write-seen', expect.stringContaining('refused write of 9'), [3, 1, 3]],
  ]);
});

it('a cas is believed only what nobody else tells', () => {
  const believed = (...rows: readonly Row[]): boolean | undefined => judged(history(...rows))?.onTrust;
  const cas: Row = { ...unknown, f: 'cas', value: [7, 9], more: { expected: 1 } };
  expect(believed({ ...unknown, value: 7 }, cas, seen(2, 5, 6))).toBe(true);
  expect(believed({ ...unknown, value: 7 }, cas, seen(1, 5, 6, 7), seen(2, 5, 6))).toBe(false);
  expect(believed({ ...unknown, value: 7 }, unknown, seen(2, 5, 6))).toBe(false);
  expect(believed(cas)).toBe(false);
});
