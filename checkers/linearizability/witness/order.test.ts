import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../harness/history/event.js';
import { flawsOf, history, judged, type Row } from '../testing/witnessed.js';

const synced = { synced: true };
const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1, process: 0 };
const second: Row = { f: 'write', from: 3, to: 4, value: 2, version: 2, process: 1 };
const stale: Row = { f: 'read', from: 5, to: 6, value: 1, version: 1, process: 2, more: synced };
const before: Row = { f: 'read', from: 5, to: 6, value: null, version: 0, process: 2, more: synced };
const absent: Row = { f: 'read', from: 3, to: 4, value: null, more: synced };

function brief(...rows: readonly Row[]): (readonly [string, readonly number[]])[] {
  return flawsOf(history(...rows)).map(([kind, , operations]) => [kind, operations]);
}

describe('what was shown before', () => {
  it('is told of by whoever showed it first', () => {
    const again: Row = { f: 'read', from: 3, to: 4, value: 1, version: 1, process: 1, more: synced };
    expect(brief(write, again, { ...again, from: 4.1, to: 4.5 }, before)).toEqual([['stale-read', [1, 3]]]);
  });

  it('is, for a session, the furthest that it saw, by whoever told it first', () => {
    const told = { session: 'a', more: {} };
    const rows: readonly Row[] = [
      write,
      second,
      { f: 'read', from: 5, to: 6, value: 2, version: 2, process: 2, ...told },
      { f: 'read', from: 5.1, to: 7, value: 1, version: 1, process: 3, ...told },
      { f: 'read', from: 7.1, to: 7.5, value: 2, version: 2, process: 4, ...told },
      { f: 'read', from: 8, to: 9, value: 1, version: 1, process: 5, ...told },
    ];
    expect(brief(...rows)).toEqual([['session-went-back', [2, 5]]]);
  });

  it('moves on with what a session sees', () => {
    const rows = [1, 2, 1].map((version, place): Row => ({
      ...{ f: 'read', from: 5 + place, to: 5.5 + place, value: version, version, process: 7 },
    }));
    expect(brief(write, second, ...rows)).toEqual([['session-went-back', [3, 4]]]);
  });

  it('is, for a synced read behind its own session, what that session saw', () => {
    const own: Row = { f: 'read', from: 2.1, to: 2.9, value: 1, version: 1, process: 2 };
    expect(brief(write, own, second, before)).toEqual([['session-went-back', [1, 3]]]);
    expect(brief(write, { ...own, value: null, version: 0 }, second, before)).toEqual([['stale-read', [2, 3]]]);
  });

  it('makes a write come late, whoever saw it', () => {
    expect(brief({ ...write, version: 2 }, { ...write, from: 3, to: 4, value: 2 })).toEqual([['write-order', [0, 1]]]);
  });

  it('makes a cas stale that was refused for a value long gone, if it was synced', () => {
    const late: Row = { f: 'cas', from: 5, to: 6, value: [7, 8], type: 'fail', error: 'cas-mismatch', version: 0 };
    expect(brief(write, second, late)).toEqual([]);
    expect(brief(write, second, { ...late, more: synced })).toEqual([['stale-read', [1, 2]]]);
  });

  it('belongs to a session, or to a process where none is recorded, and to no other', () => {
    const readers = Array.from({ length: 12 }, (_, process): Row => ({
      ...{ f: 'read', from: 5, to: 6, value: 2, version: 2, process: process + 2 },
    }));
    const apart: Row = { f: 'read', from: 7, to: 8, value: 1, version: 1, process: 30, session: 'a' };
    expect(brief(write, second, ...readers, apart)).toEqual([]);
    const early: Row = { f: 'read', from: 0.1, to: 2.5, value: 1, version: 1, process: 9, session: 'a' };
    expect(brief(early, write, { ...second, process: 1 }, apart)).toEqual([]);
  });
});

describe('a node that is not there', () => {
  it('may be missed again and again before it is made', () => {
    expect(brief(absent, { ...absent, from: 5, to: 6 })).toEqual([]);
    expect(brief(absent, { ...absent, from: 5, to: 6 }, { ...write, from: 7, to: 8 })).toEqual([]);
  });

  it('has left its first incarnation behind', () => {
    const next: Row = { f: 'read', from: 3, to: 20, value: 5, version: 0, czxid: 50, process: 1, more: synced };
    const rows: readonly Row[] = [write, next, { ...absent, from: 4, to: 5 }, { ...stale, from: 6, to: 7, process: 5 }];
    expect(flawsOf(history(...rows))).toEqual([
      [
        'stale-read',
        "Process 5's read of 1 (6.000–7.000 s) shows version 1, but no node was there before it was invoked: process 2's read of null (4.000–5.000 s) had completed.",
        [2, 3],
      ],
    ]);
  });
});

describe('a write refused for its version', () => {
  const refused: Row = {
    ...{ f: 'write', from: 5, to: 6, value: 9, type: 'fail', error: 'BADVERSION', process: 3 },
    more: { expected: 1 },
  };
  const unseen: Row = { f: 'write', from: 2, to: 3, value: 8, type: 'info', process: 4 };

  it('shows that there is another one', () => {
    const slow: Row = { ...second, from: 3, to: 20 };
    expect(flawsOf(history(write, slow, refused, { ...stale, from: 7, to: 8 }))).toEqual([
      [
        'stale-read',
        "Process 2's read of 1 (7.000–8.000 s) shows version 1, but another version was there before it was invoked: process 3's refused write of 9 (5.000–6.000 s) had completed.",
        [2, 3],
      ],
    ]);
  });

  it('is explained by a write that nobody saw, if that can have been', () => {
    expect(brief(write, unseen, refused)).toEqual([]);
    expect(brief(write, { ...unseen, more: { expected: 1 } }, refused)).toEqual([]);
    expect(brief(write, { ...unseen, more: { expected: 7 } }, refused)).toEqual([['refused-though-current', [2]]]);
  });

  it('stands where its own transaction stands, where that is known', () => {
    const flaw = [['refused-though-current', [2]]];
    const slow: Row = { ...second, from: 3, to: 20, mzxid: 20 };
    expect(brief(write, slow, { ...refused, zxid: 15 })).toEqual(flaw);
    expect(brief(write, slow, { ...refused, zxid: 20 })).toEqual([]);
    expect(brief(write, slow, { ...refused, zxid: 15 }, unseen)).toEqual([['refused-though-current', [3]]]);
    expect(brief(write, { ...slow, mzxid: -1 }, { ...refused, zxid: 15 })).toEqual([]);
    expect(brief(write, slow, { ...refused, zxid: 5 })).toEqual([]);
  });

  it('stands behind the last version known, if a write that nobody saw may have made another', () => {
    expect(brief(write, { ...refused, zxid: 12 }, unseen)).toEqual([]);
    expect(brief(write, { ...refused, zxid: 12 })).toEqual([['refused-though-current', [1]]]);
  });

  it('stands at a version that had not been acknowledged yet', () => {
    const slow: Row = { ...write, to: 20 };
    expect(brief(slow, { ...refused, zxid: 12 })).toEqual([['refused-though-current', [1]]]);
    expect(brief(slow, refused)).toEqual([]);
  });
});

describe('a stale synced read', () => {
  const EPOCH = 2 ** 32;
  const early: Row = { ...write, czxid: 1, mzxid: 2 };
  const later: Row = { ...second, czxid: 1, mzxid: EPOCH + 1 };
  const lagging: Row = { ...stale, czxid: 1, mzxid: 2, session: 'a' };
  const looked: HistoryEvent = {
    ...{ index: 0, time: 0, process: 'observer', type: 'note', f: 'server-state', server: 'zk3' },
    value: { server: 'zk3', epoch: 0, role: 'leader' },
  };

  it('is excused where the side that answered may not have known of the epoch it missed', () => {
    const verdict = judged(history(early, later, lagging));
    expect(verdict?.flaws).toEqual([]);
    expect(verdict?.deposed).toEqual([
      {
        kind: 'stale-sync',
        message:
          "Process 2's read of 1 (5.000–6.000 s) shows version 1, but version 2 was there before it was invoked: process 1's write of 2 (3.000–4.000 s) had completed.",
        operations: [1, 2],
      },
    ]);
    expect(verdict?.deposedReads).toEqual([2]);
    expect(judged(history(early, later))?.deposedReads).toEqual([]);
  });

  it('is not where its session knew of that epoch', () => {
    const knew: Row = { ...lagging, from: 2.1, to: 2.5, zxid: EPOCH + 1 };
    const knewLess: Row = { ...lagging, from: 2.6, to: 2.7, zxid: 3 };
    expect(brief(early, knew, knewLess, later, lagging)).toEqual([['stale-read', [3, 4]]]);
    expect(brief(early, { ...knew, session: 'b' }, later, lagging)).toEqual([]);
    expect(brief(early, { ...knew, zxid: 3 }, later, lagging)).toEqual([]);
  });

  it('is not where nothing is known of what it missed, or of its session', () => {
    const plain = history(write, { ...second, mzxid: -1 }, stale);
    expect(flawsOf([looked, ...plain]).map(([kind]) => kind)).toEqual(['stale-read']);
  });

  it('is excused as what a leader had not applied yet by the time of what it missed first', () => {
    const missed = (ms: number, ...more: readonly Row[]): string[] => {
      const at = 1000;
      const rows = history(
        { ...write, from: 1, to: 2 },
        { f: 'read', from: 3, to: 4, value: 1, version: 1, process: 1, more: synced },
        { ...second, from: at - 5, to: at },
        ...more,
        { ...stale, from: at + ms, to: at + ms + 1, session: '3000049266a0004' },
      ).map((event) => ({ ...event, time: event.time / 1000 }));
      return flawsOf([looked, ...rows]).map(([kind]) => kind);
    };
    expect(missed(99)).toEqual([]);
    expect(missed(100)).toEqual(['stale-read']);
    const third: Row = { f: 'write', from: 1080, to: 1090, value: 3, version: 3, process: 6 };
    expect(missed(120, third)).toEqual(['stale-read']);
  });
});
