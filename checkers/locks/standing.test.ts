import { describe, expect, it } from 'vitest';
import type { Operation } from '../../harness/history/operation.js';
import type { Grant } from './grant.js';
import type { LockHistory, LockRecord } from './lock-history.js';
import { isSingleNode, Sightings, standingOf } from './standing.js';
import type { Given } from './testing/grants.js';
import { eventAt, grantOf, historyOf, lockOf, operationAt } from './testing/grants.js';

function stands(earlier: Grant, later: Grant, lock?: LockRecord, history: LockHistory = historyOf()): string {
  const record = lock ?? lockOf([earlier, later]);
  const standing = standingOf(earlier, later, record, history, new Sightings(record));
  if (standing.state === 'unknown') return 'unknown';
  return `${standing.state} [${standing.events.map(({ index }) => index).join(' ')}] ${standing.why}`;
}

const first = (more: Partial<Given> = {}): Grant =>
  grantOf({ asked: 0, granted: 1, sequence: 1, session: 'a', ...more });
const second = (more: Partial<Given> = {}): Grant =>
  grantOf({ asked: 2, granted: 3, sequence: 2, session: 'b', ...more });
const release = (from: number, outcome: 'ok' | 'fail' | 'info' = 'ok', error?: string): Operation =>
  operationAt('release', from, from + 1, outcome, error === undefined ? {} : { error });

describe('a release begun after the later grant', () => {
  it('shows that its node was there', () => {
    expect(stands(first({ release: release(5) }), second())).toBe(
      "there [5 6] the first one's node was still there, for its own release, begun at 5.000 s, deleted it",
    );
    for (const other of [release(2), release(5, 'fail'), release(5, 'info'), release(5, 'ok', 'NONODE')]) {
      expect(stands(first({ release: other }), second())).toBe('unknown');
    }
  });

  it('shows it without an order only if its node was made before, or both were released', () => {
    const nameless = { sequence: null };
    expect(stands(first({ ...nameless, release: release(5) }), second(nameless))).toContain('there [5 6]');
    const atOnce = { ...nameless, asked: 0.5 };
    expect(stands(first({ ...nameless, release: release(5) }), second(atOnce))).toBe('unknown');
    const released = (by: Operation): string =>
      stands(first({ ...nameless, release: release(5) }), second({ ...atOnce, release: by }));
    expect(released(release(7))).toContain('there [5 6]');
    for (const by of [release(7, 'info'), release(7, 'ok', 'NONODE'), release(0.7)])
      expect(released(by)).toBe('unknown');
  });

  it('shows nothing of a node that was made later', () => {
    expect(stands(first({ sequence: 3, release: release(5) }), second())).toBe('unknown');
    expect(stands(first({ czxid: 9, release: release(5) }), second({ czxid: 8 }))).toBe('unknown');
    expect(stands(first({ sequence: 9, czxid: 7, release: release(5) }), second({ czxid: 8 }))).toContain('there');
  });
});

describe('a sight of the node', () => {
  it('in the listing that decided shows that it was there', () => {
    expect(stands(first(), second({ ahead: [0, 1] }))).toBe(
      'there [3] the listing that decided the second grant shows node 1 ahead of it',
    );
    expect(stands(first({ sequence: null }), second({ ahead: [1] }))).toBe('unknown');
    expect(stands(first({ czxid: 9 }), second({ czxid: 8, ahead: [1] }))).toBe('unknown');
    expect(stands(first({ czxid: 7 }), second({ czxid: 8, ahead: [1] }))).toContain('there [3]');
  });

  it('in a listing asked for after the later grant shows it too', () => {
    const seen = (by: Partial<Given>, others: readonly Grant[] = []): string => {
      const [a, b] = [first(), second()];
      const third = grantOf({ asked: 4, granted: 6, sequence: 5, ahead: [1], ...by });
      return stands(a, b, lockOf([a, b, ...others, third]));
    };
    expect(seen({})).toBe('there [4 6] node 1 was seen later still, by the acquire begun at 4.000 s');
    expect(seen({ asked: 2.5 })).toBe('unknown');
    expect(seen({ ahead: [2] })).toBe('unknown');
    const also = grantOf({ asked: 4.5, granted: 5, sequence: 6, ahead: [1] });
    expect(seen({ asked: 2.5 }, [also])).toContain('there [4.5 5]');
    expect(seen({ asked: 5 }, [also])).toContain('there [5 6]');
    const old = grantOf({ asked: 2.5, granted: 5, sequence: 6, ahead: [1] });
    expect(seen({}, [old])).toContain('there [4 6]');
  });

  it('in the zxid of its end shows it where no listing tells', () => {
    const gone = (zxid: number | null, more: Partial<Given> = {}): string => {
      const [a, b] = [first(), second({ zxid: 20, ...more })];
      return stands(a, b, lockOf([a, b], { gone: [[1, { zxid, event: eventAt(9, 'note', 'lock-gone') }]] }));
    };
    expect(gone(21)).toBe('there [9] node 1 went at zxid 21, after the state 20 that decided the second grant');
    expect(gone(20)).toContain('ended [9]');
    expect(gone(null)).toContain('ended [9]');
    expect(gone(21, { ahead: [] })).toContain('ended [9]');
    expect(gone(21, { zxid: null })).toContain('ended [9]');
  });

  it('at the end shows it, if nothing says otherwise', () => {
    const found = (nodes: { sequence: number; session: string }[], position = 8, more: Partial<Given> = {}): string => {
      const [a, b] = [first(more), second()];
      return stands(a, b, lockOf([a, b], { found: [{ event: eventAt(8, 'note', 'lock-nodes'), position, nodes }] }));
    };
    const it1 = { sequence: 1, session: 'a' };
    expect(found([it1])).toBe('there [8] node 1 was still there at 8.000 s');
    expect(found([{ sequence: 7, session: 'c' }, it1])).toContain('there [8]');
    expect(found([it1], 2)).toBe('unknown');
    expect(found([{ sequence: 1, session: 'b' }])).toBe('unknown');
    expect(found([{ sequence: 2, session: 'a' }])).toBe('unknown');
    expect(found([])).toBe('unknown');
    expect(found([it1], 8, { sequence: null })).toBe('unknown');
    expect(found([it1], 8, { sequence: 1, session: 'b' })).toBe('unknown');
  });
});

describe('the end of its session', () => {
  const told = eventAt(7, 'note', 'connection', { value: 'expired', session: 'a' });

  it('ended the node', () => {
    const why = "ended [7] the first one's session ended on the servers, of which its client was told at 7.000 s";
    expect(stands(first(), second(), undefined, historyOf([], [['a', told]]))).toBe(why);
    expect(stands(first(), second(), undefined, historyOf([], [['b', told]]))).toBe('unknown');
    expect(stands(first({ session: null }), second(), undefined, historyOf([], [['a', told]]))).toBe('unknown');
    expect(stands(first(), second({ ahead: [] }), undefined, historyOf([], [['a', told]]))).toBe(why);
  });

  it('is seen by the listing that lacks the node', () => {
    expect(stands(first(), second({ ahead: [] }))).toBe(
      'ended [3] the listing that decided the second grant no longer shows node 1',
    );
    expect(stands(first({ sequence: null }), second({ ahead: [] }))).toBe('unknown');
    expect(stands(first(), second({ sequence: null, ahead: [] }))).toBe('unknown');
    expect(stands(first({ sequence: 2 }), second({ ahead: [] }))).toBe('unknown');
    expect(stands(first({ sequence: 3 }), second({ ahead: [] }))).toBe('unknown');
    expect(stands(first({ czxid: 9 }), second({ czxid: 8, ahead: [] }))).toBe('unknown');
    expect(stands(first({ sequence: 2147483647 }), second({ sequence: -2147483648, ahead: [] }))).toContain(
      'ended [3]',
    );
  });

  it('is seen by whoever could make the only node', () => {
    const single = { sequence: null, ahead: [] };
    expect(isSingleNode(first(single))).toBe(true);
    expect([
      isSingleNode(first()),
      isSingleNode(first({ ahead: [] })),
      isSingleNode(first({ sequence: null })),
    ]).toEqual([false, false, false]);
    expect(stands(first(single), second(single))).toBe(
      'ended [3] the second one could make the node only when the first one had lost it',
    );
    expect(stands(first(single), second({ ...single, asked: 0.5 }))).toBe('unknown');
  });
});

describe('a node that is gone while its session lives', () => {
  const reply = (zxid: number): Operation => operationAt('read', 7, 8, 'ok', { session: 'a', zxid });
  const write = (from: number): Operation => operationAt('write', from, from + 1, 'ok', { session: 'a' });
  const judged = (operation: Operation, mine: Partial<Given> = {}, more: Partial<Given> = {}): string =>
    stands(first(mine), second({ ahead: [], zxid: 20, ...more }), undefined, historyOf([operation]));

  it('is proven by a reply from after it', () => {
    expect(judged(reply(20))).toBe(
      "vanished [8] the first one's node was gone though nobody had released it and its session 0xa lived on: it had a reply of zxid 20 at 8.000 s",
    );
    expect(judged(reply(19))).toContain('ended [3]');
    expect(judged(reply(20), { session: null })).toContain('ended [3]');
    expect(judged(reply(20), {}, { zxid: null })).toContain('ended [3]');
  });

  it('is proven by a write that the leader answered after the later grant', () => {
    expect(judged(write(4))).toBe(
      "vanished [4 5] the first one's node was gone though nobody had released it and its session 0xa lived on: the leader answered its write of 4.000 s",
    );
    expect(judged(write(2.5))).toContain('ended [3]');
  });

  it('is not proven where its deletion was asked for before the later grant', () => {
    expect(judged(reply(20), { release: release(2.5, 'info') })).toContain('ended [3]');
    expect(judged(reply(20), { release: release(4, 'info') })).toContain('vanished [8]');
  });

  it('is proven by the zxid at which somebody saw it go', () => {
    const [a, b] = [first(), second()];
    const lock = lockOf([a, b], { gone: [[1, { zxid: 30, event: eventAt(9, 'note', 'lock-gone') }]] });
    expect(stands(a, b, lock, historyOf([reply(30)]))).toContain('vanished [8]');
    expect(stands(a, b, lock, historyOf([reply(29)]))).toContain('ended [9]');
    expect(stands(a, b, lock, historyOf([write(4)]))).toContain('ended [9]');
  });
});
