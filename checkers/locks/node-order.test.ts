import { describe, expect, it } from 'vitest';
import { Findings } from '../evidence/findings.js';
import { Blockers } from './blockers.js';
import type { Grant } from './grant.js';
import { conflict, nodeOrder, sequenceOrder } from './grant.js';
import { judgeNodeOrder } from './node-order.js';
import { overtakenMost } from './overtaking.js';
import { grantOf, lockOf, operationAt } from './testing/grants.js';

interface Judged {
  readonly found: readonly string[];
  readonly messages: readonly string[];
  readonly bypasses: number;
  readonly mostBypasses: number;
}

function judge(grants: readonly Grant[], permits = 1, judged: readonly Grant[] = []): Judged {
  const findings = new Findings();
  const figures = judgeNodeOrder(lockOf(grants), permits, findings, new Set(judged));
  const { anomalies } = findings.result();
  return {
    found: anomalies.map(({ kind, events }) => `${kind} ${events.join(' ')}`),
    messages: anomalies.map(({ message }) => message),
    ...figures,
  };
}

const released = (from: number, zxid?: number, error?: string): ReturnType<typeof operationAt> =>
  operationAt('release', from, from + 0.5, 'ok', {
    ...(zxid === undefined ? {} : { zxid }),
    ...(error === undefined ? {} : { error }),
  });

describe('two nodes', () => {
  const at = (sequence: number | null, czxid: number | null): Grant =>
    grantOf({ asked: 0, granted: 1, sequence, czxid });

  it('are ordered by czxid, else by number, in 32 bits', () => {
    expect(nodeOrder(at(1, null), at(3, null))).toBe(-2);
    expect(nodeOrder(at(1, 9), at(3, 4))).toBe(5);
    expect(nodeOrder(at(1, 9), at(3, 9))).toBe(-2);
    expect(nodeOrder(at(1, 9), at(3, null))).toBe(-2);
    expect(nodeOrder(at(1, null), at(3, 9))).toBe(-2);
    for (const [a, b] of [
      [at(null, null), at(3, null)] as const,
      [at(3, null), at(null, null)] as const,
      [at(3, 4), at(3, 4)] as const,
    ])
      expect(nodeOrder(a, b)).toBeNull();
    expect(sequenceOrder(-2147483648, 2147483647)).toBe(1);
  });

  it('conflict unless both are shared', () => {
    const of = (mode: 'shared' | 'exclusive'): Grant => grantOf({ asked: 0, granted: 1, mode });
    expect(conflict(of('shared'), of('shared'))).toBe(false);
    expect(conflict(of('exclusive'), of('shared'))).toBe(true);
    expect(conflict(of('shared'), of('exclusive'))).toBe(true);
  });
});

describe('the listing that decided a grant', () => {
  const writer = grantOf({ asked: 0, granted: 1, sequence: 1 });
  const reader = grantOf({ asked: 0, granted: 1, sequence: 2, mode: 'shared' });

  it('shows nothing that conflicts ahead', () => {
    const exclusive = grantOf({ asked: 2, granted: 3, sequence: 5, ahead: [1, 2, 5] });
    const result = judge([writer, reader, exclusive]);
    expect(result).toMatchObject({ found: ['granted-too-early 2 3'], bypasses: 2, mostBypasses: 2 });
    expect(result.messages[0]).toBe(
      'L: process 1 (node 5) was granted the lock exclusive at 3.000 s, while the listing that decided it shows nodes 1, 2 still ahead of it.',
    );
    const shared = grantOf({ asked: 2, granted: 3, sequence: 5, mode: 'shared', ahead: [1, 2, 7] });
    expect(judge([writer, reader, shared])).toMatchObject({ found: ['granted-too-early 2 3'], bypasses: 1 });
    expect(judge([writer, reader, shared]).messages[0]).toContain('shows node 1 still ahead of it.');
    const behind = grantOf({ asked: 2, granted: 3, sequence: 5, mode: 'shared', ahead: [2] });
    expect(judge([writer, reader, behind])).toMatchObject({ found: [], bypasses: 0, mostBypasses: 0 });
  });

  it('may show as many as there are permits, less its own', () => {
    const third = grantOf({ asked: 2, granted: 3, sequence: 5, ahead: [1, 2] });
    expect(judge([writer, reader, third], 3)).toMatchObject({ found: [], bypasses: 0 });
    expect(judge([writer, reader, third], 2)).toMatchObject({ found: ['granted-too-early 2 3'], bypasses: 1 });
  });

  it('is not told again of a grant that was found broken, but counted', () => {
    const exclusive = grantOf({ asked: 2, granted: 3, sequence: 5, ahead: [1] });
    const other = grantOf({ asked: 4, granted: 5, sequence: 6, ahead: [1, 2, 5] });
    expect(judge([writer, exclusive], 1, [exclusive])).toMatchObject({ found: [], bypasses: 1, mostBypasses: 1 });
    expect(judge([writer, exclusive, other], 1, [exclusive, other])).toMatchObject({ bypasses: 4, mostBypasses: 3 });
  });
});

describe('a node that was made first', () => {
  const late = (more: object = {}): Grant =>
    grantOf({ asked: 0, granted: 6, sequence: 1, release: released(7), ...more });
  const early = (more: object = {}): Grant =>
    grantOf({ asked: 1, granted: 2, sequence: 2, release: released(3), ...more });

  it('is not passed over while it is there', () => {
    const result = judge([early(), late()]);
    expect(result.found).toEqual(['passed-over 0 1 2 6 7 7.5']);
    expect(result.messages[0]).toBe(
      'L: process 1 (node 2) was granted the lock at 2.000 s before process 1 (node 1), whose node was made first and was still there: its own release deleted it, begun at 7.000 s.',
    );
    expect(judge([early(), late({ release: null })]).found).toEqual([]);
    expect(judge([early(), late({ release: released(7, 1, 'NONODE') })]).found).toEqual([]);
    expect(judge([early(), late({ release: operationAt('release', 7, 8, 'info') })]).found).toEqual([]);
    expect(judge([early(), late()], 2).found).toEqual([]);
    expect(judge([early({ sequence: null }), late()]).found).toEqual([]);
    expect(judge([early({ sequence: 1 }), late()]).found).toEqual([]);
  });

  it('may be passed over by one that does not conflict', () => {
    expect(judge([early({ mode: 'shared' }), late({ mode: 'shared' })]).found).toEqual([]);
    expect(judge([early({ mode: 'shared' }), late()]).found).toHaveLength(1);
    expect(judge([early(), late({ mode: 'shared' })]).found).toHaveLength(1);
  });

  it('is told unless both were found broken before', () => {
    const [a, b] = [early(), late()];
    expect(judge([a, b], 1, [a, b]).found).toEqual([]);
    expect(judge([a, b], 1, [a]).found).toHaveLength(1);
    expect(judge([a, b], 1, [b]).found).toHaveLength(1);
  });

  it('is compared with the one whose release came last', () => {
    const longest = late({ sequence: 0, release: released(9) });
    expect(judge([early(), late(), longest]).found).toEqual(['passed-over 0 6 9 9.5', 'passed-over 0 1 2 6 9 9.5']);
  });

  it('is known by zxid to have gone later than the state that decided, where no listing tells', () => {
    const gone = (zxid: number | undefined, more: object): Judged =>
      judge([early({ zxid: 20, ...more }), late({ granted: 0.5, release: released(1.5, zxid) })]);
    expect(gone(21, {}).found).toEqual(['passed-over 0 0.5 1 1.5 2']);
    expect(gone(21, {}).messages[0]).toContain('it was deleted at zxid 21, after the state 20 that decided the grant.');
    expect(gone(20, {}).found).toEqual([]);
    expect(gone(undefined, {}).found).toEqual([]);
    expect(gone(21, { zxid: null }).found).toEqual([]);
    expect(gone(21, { ahead: [] }).found).toEqual([]);
  });
});

describe('tokens', () => {
  const at = (asked: number, granted: number, sequence: number | null, more: object = {}): Grant =>
    grantOf({ asked, granted, sequence, ...more });

  it('rise between conflicting grants, in real time', () => {
    expect(judge([at(0, 1, 5), at(2, 3, 4)]).found).toEqual(['token-fell 0 1 2 3']);
    expect(judge([at(0, 1, 5), at(2, 3, 4)]).messages[0]).toBe(
      'L: process 1 (node 4) asked for the lock at 2.000 s, after process 1 (node 5) had been granted it at 1.000 s, and was given the token 4, which is not above 5.',
    );
    expect(judge([at(0, 1, 5), at(2, 3, 5), at(4, 5, 6)]).found).toEqual([]);
    expect(judge([at(0, 2.5, 5), at(2, 3, 4)]).found).toEqual([]);
    expect(judge([at(0, 1, 5, { mode: 'shared' }), at(2, 3, 4, { mode: 'shared' })]).found).toEqual([]);
    expect(judge([at(0, 1, 5, { mode: 'shared' }), at(2, 3, 4)]).found).toEqual(['token-fell 0 1 2 3']);
    expect(judge([at(0, 1, 5), at(2, 3, 6), at(4, 5, 4)]).found).toEqual(['token-fell 2 3 4 5']);
    expect(judge([at(0, 1, 7), at(2, 3, 6), at(4, 5, 8)]).found).toEqual(['token-fell 0 1 2 3']);
  });

  it('are compared in the order of asking, with the highest granted before', () => {
    const slow = at(2, 9, 3);
    expect(judge([at(0, 1, 5), at(4, 5, 6), slow]).found).toEqual(['token-fell 0 1 2 9']);
    expect(judge([at(0, 1, null), at(2, 3, 4), at(4, 5, null), at(6, 7, 3)]).found).toEqual(['token-fell 2 3 6 7']);
  });

  it('are czxids where all grants have one, numbers in 32 bits otherwise', () => {
    expect(judge([at(0, 1, 5, { czxid: 10 }), at(2, 3, 0, { czxid: 20 })]).found).toEqual([]);
    expect(judge([at(0, 1, 5, { czxid: 20 }), at(2, 3, 6, { czxid: 10 })]).found).toEqual(['token-fell 0 1 2 3']);
    expect(judge([at(0, 1, 5, { czxid: 10 }), at(2, 3, 0)]).found).toEqual(['token-fell 0 1 2 3']);
    expect(judge([at(0, 1, 2147483647), at(2, 3, -2147483648)]).found).toEqual([]);
    expect(
      judge([at(0, 1, 1, { czxid: 1 }), at(2, 3, 2, { czxid: 2 ** 33 }), at(4, 5, 3, { czxid: 2 })]).found,
    ).toEqual(['token-fell 2 3 4 5']);
  });
});

it('knows when all that blocks a number was gone', () => {
  const blockers = new Blockers([
    { sequence: 5, mode: 'exclusive', goneAt: 50 },
    { sequence: 1, mode: 'exclusive', goneAt: 10 },
    { sequence: 3, mode: 'shared', goneAt: 70 },
    { sequence: 4, mode: 'exclusive', goneAt: 20 },
  ]);
  expect([0, 1, 2, 4, 5, 6].map((sequence) => blockers.allGone(sequence, 'exclusive'))).toEqual([0, 0, 10, 70, 70, 70]);
  expect([0, 1, 2, 4, 5, 6].map((sequence) => blockers.allGone(sequence, 'shared'))).toEqual([0, 0, 10, 10, 20, 50]);
  const unnumbered = new Blockers([{ sequence: null, mode: 'shared', goneAt: 30 }]);
  expect([unnumbered.allGone(1, 'exclusive'), unnumbered.allGone(1, 'shared')]).toEqual([30, 0]);
  const overflown = new Blockers([{ sequence: -1, mode: 'shared', goneAt: 30 }]);
  expect([overflown.allGone(0, 'exclusive'), overflown.allGone(-5, 'shared')]).toEqual([Infinity, Infinity]);
});

it('counts how many were granted a lock before one that had asked earlier', () => {
  const at = (asked: number, granted: number): Grant => grantOf({ asked, granted });
  expect(overtakenMost([])).toBe(0);
  expect(overtakenMost([at(0, 1), at(2, 3), at(4, 5)])).toBe(0);
  expect(overtakenMost([at(1, 2), at(3, 4), at(5, 6), at(0, 7)])).toBe(3);
  expect(overtakenMost([at(2, 3), at(1, 4), at(0, 5), at(6, 7)])).toBe(2);
});
