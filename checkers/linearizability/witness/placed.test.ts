import { expect, it } from 'vitest';
import { flawsOf, history, judged, type Row } from '../testing/witnessed.js';

const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };

it('the witness knows registers alone, and a cas from old to new', () => {
  const other = history(write).map((event) => ({ ...event, f: 'append' }));
  expect(judged(other)).toBeNull();
  expect(judged(history({ ...write, f: 'cas', value: [1] }))).toBeNull();
  expect(judged(history({ ...write, f: 'cas', value: [1, 2, 3] }))).toBeNull();
});

it('a read that did not end well says nothing', () => {
  const read: Row = { f: 'read', from: 3, to: 4, more: { synced: true } };
  expect(flawsOf(history(write, { ...read, type: 'info' }))).toEqual([]);
  expect(flawsOf(history(write, { ...read, type: 'fail', error: 'CONNECTIONLOSS' }))).toEqual([]);
});

it('a read without version found no node, where it tells no value', () => {
  const events = history({ f: 'read', from: 1, to: 2 }).map(({ index, time, process, type, f }) => ({
    ...{ index, time, process, type, f },
  }));
  expect(judged(events)?.flaws).toEqual([]);
  expect(judged(history({ f: 'read', from: 1, to: 2, value: 7 }))).toBeNull();
});

it('a write that failed for another reason than its version or its value says nothing', () => {
  const failed: Row = { f: 'write', from: 3, to: 4, value: 2, type: 'fail', error: 'NOAUTH', more: { expected: 1 } };
  expect(flawsOf(history(write, failed))).toEqual([]);
  expect(flawsOf(history(write, { ...failed, f: 'cas', value: [1, 2], version: 1 }))).toEqual([]);
});

it('replies to writes alone are held against their own stat', () => {
  const mismatches = (row: Row): number | undefined => judged(history(row))?.zxidMismatches;
  expect(mismatches({ ...write, mzxid: 12, zxid: 13 })).toBe(1);
  expect(mismatches({ ...write, mzxid: -1, zxid: 13 })).toBe(0);
  expect(mismatches({ ...write, f: 'read', mzxid: 12, zxid: 13 })).toBe(0);
});

it('versions that nobody can have written end the matter', () => {
  expect(judged(history({ f: 'read', from: 1, to: 2, value: 9, version: 3 }))).toEqual({
    flaws: [expect.objectContaining({ kind: 'unwritten-version' })],
    ...{ deposed: [], deposedReads: [], beginning: null, onTrust: false, zxidMismatches: 0 },
  });
});
