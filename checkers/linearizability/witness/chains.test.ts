import { describe, expect, it } from 'vitest';
import { flawsOf, history, judged, type Row } from '../testing/witnessed.js';

const synced = { synced: true };
/** In place of a zxid: not recorded. */
const unrecorded = -1;
const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };
const read: Row = { f: 'read', from: 3, to: 4, value: 1, version: 1, more: synced };
const mismatch: Row = { f: 'cas', from: 3, to: 4, type: 'fail', error: 'cas-mismatch' };

function kinds(...rows: readonly Row[]): string[] {
  return flawsOf(history(...rows)).map(([kind]) => kind);
}

describe('incarnations of a znode', () => {
  it('can be told apart only where every reply tells its own', () => {
    const again: Row = { ...read, value: 5, version: 0, czxid: 50 };
    const anonymous: Row = { ...read, czxid: unrecorded, mzxid: 11 };
    expect(judged(history(write, again, anonymous))).toBeNull();
    expect(judged(history(write, anonymous))?.flaws).toEqual([]);
  });

  it('need not be recorded where there is one', () => {
    const rows = [write, { ...read, value: null, version: 0 }].map((row) => ({
      ...row,
      czxid: unrecorded,
      mzxid: unrecorded,
    }));
    expect(kinds(...rows)).toEqual(['stale-read']);
  });

  it('follow one another in the order of their creation, not of their appearance', () => {
    const first: Row = { f: 'read', from: 2, to: 3, value: 1, version: 0, czxid: 10, more: synced };
    const second: Row = { f: 'read', from: 1, to: 9, value: 2, version: 0, czxid: 50, more: synced };
    const rows = [second, first, { ...second, from: 4, to: 5 }, { ...first, from: 6, to: 7 }];
    expect(flawsOf(history(...rows))).toEqual([['stale-read', expect.any(String), [2, 3]]]);
  });
});

describe('what an operation does not say', () => {
  it('is nothing of the version at which it was refused', () => {
    const refused: Row = { ...mismatch, f: 'write', value: 2, error: 'BADVERSION', version: 7, more: { expected: 0 } };
    expect(kinds(write, refused)).toEqual([]);
  });

  it('is which value stood before one that mismatched', () => {
    const rows = history(write, { ...mismatch, value: [7, 8], version: 1 });
    expect(flawsOf(rows, 0)).toEqual([]);
  });

  it('is nothing of the transaction where none is recorded', () => {
    expect(kinds(write, { ...read, mzxid: unrecorded })).toEqual([]);
    expect(kinds({ ...write, mzxid: unrecorded }, read)).toEqual([]);
    expect(kinds({ ...read, value: null, version: 0, czxid: unrecorded, mzxid: 10 })).toEqual([]);
  });

  it('is what stood before the first version', () => {
    const impossible: Row = { f: 'cas', from: 1, to: 2, value: [5, 6], version: 0, more: { expected: 3 } };
    expect(kinds(impossible)).toEqual(['wrong-version']);
  });
});

describe('a contradiction', () => {
  it('with what was there from the beginning has one witness', () => {
    expect(flawsOf(history({ ...mismatch, value: [0, 1], version: 0 }), 0)).toEqual([
      [
        'refused-though-equal',
        "Process 0's refused cas 0 → 1 (3.000–4.000 s) was refused at version 0, whose value is just what it asked for.",
        [0],
      ],
    ]);
  });

  it('of transactions names who told of that version, and of that transaction', () => {
    const inMulti = [write, { ...write, value: 2, version: 2, mzxid: 11 }];
    const other: Row = { ...read, value: 2, version: 2, mzxid: 15 };
    expect(flawsOf(history(...inMulti, other))).toEqual([['forked-version', expect.any(String), [1, 2]]]);
    const silent: Row = { ...write, mzxid: unrecorded };
    expect(flawsOf(history(silent, read, { ...read, mzxid: 12 }))).toEqual([
      [
        'forked-version',
        "Version 1 is transaction 0xb for process 1's read of 1 (3.000–4.000 s), and 0xc for process 2's read of 1 (3.000–4.000 s).",
        [1, 2],
      ],
    ]);
  });
});
