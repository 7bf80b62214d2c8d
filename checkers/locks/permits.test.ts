import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { Patience } from '../evidence/findings.js';
import type { FaultWindow } from '../evidence/fault-windows.js';
import type { Grant } from './grant.js';
import { judgeOrphans } from './orphans.js';
import { overlapsOf } from './overlaps.js';
import { Findings } from '../evidence/findings.js';
import { excessOf } from './permits.js';
import type { Given } from './testing/grants.js';
import { eventAt, grantOf, historyOf, lockOf, operationAt } from './testing/grants.js';

const at = (asked: number, granted: number, more: Partial<Given> = {}): Grant =>
  grantOf({ asked, granted, sequence: asked, session: `s${String(asked)}`, ...more });

function judged(grants: readonly Grant[], permits: number, faults: readonly FaultWindow[] = []): string[] {
  for (const grant of grants) if (grant.endTime === Infinity) grant.endTime = 50e9;
  const history = { ...historyOf(), faults };
  return excessOf(lockOf(grants), permits, history, new Patience(unlimited)).map(
    ({ grant, others, judged: how, from, to, why }) =>
      `${how} ${String(grant.sequence)} after ${others.map(({ sequence }) => sequence).join(',')} ${String(from / 1e9)}-${String(to / 1e9)}: ${why}`,
  );
}

describe('more holders than permits', () => {
  it('are broken where nothing shows that a session had ended', () => {
    expect(judged([at(0, 1), at(2, 3)], 2)).toEqual([]);
    expect(judged([at(0, 1), at(2, 3), at(4, 5)], 2)).toEqual([
      'broken 4 after 0,2 5-50: nothing shows that enough of their sessions had ended, and no pause or link fault was in force',
    ]);
    expect(judged([at(0, 1, { release: operationAt('release', 4, 4.5) }), at(2, 3), at(4, 5)], 2)).toEqual([]);
  });

  it('are broken where their nodes are known to have been there', () => {
    const [a, b] = [
      at(0, 1, { release: operationAt('release', 7, 8) }),
      at(2, 3, { release: operationAt('release', 6, 9) }),
    ];
    expect(judged([a, b, at(4, 5)], 2)).toEqual(['broken 4 after 0,2 5-6: 2 of the others still had their nodes']);
    expect(judged([at(0, 1), b, at(4, 5, { ahead: [0] })], 2)[0]).toContain('2 of the others still had their nodes');
    expect(judged([at(0, 1), at(4, 3), at(2, 5, { release: operationAt('release', 9, 10) })], 1)[1]).toContain(
      'broken 2',
    );
  });

  it('are a zombie window where enough of them were gone, else unknown while news was delayed', () => {
    expect(judged([at(0, 1), at(2, 3), at(4, 5, { ahead: [2] })], 2)).toEqual([
      'zombie 4 after 0,2 5-50: the sessions of 1 of them had ended on the servers',
    ]);
    expect(
      judged([at(0, 1), at(2, 3), at(3.5, 4, { ahead: [] }), at(4, 5)], 1).map((line) => line.slice(0, 8)),
    ).toEqual(['broken 2', 'zombie 3', 'broken 4']);
    const cut = (from: number, to: number): FaultWindow => ({
      fault: 'partition',
      step: 0,
      on: [],
      from: from * 1e9,
      to: to * 1e9,
    });
    expect(judged([at(0, 1), at(2, 3), at(4, 5)], 2, [cut(0, 0.5)])).toEqual([
      'unknown 4 after 0,2 5-50: nothing shows whether enough of their sessions had ended',
    ]);
    expect(judged([at(1, 1.5), at(2, 3), at(4, 5)], 2, [cut(0, 0.5)])[0]).toContain('broken 4');
    expect(judged([at(0, 1), at(2, 3), at(4, 5)], 2, [cut(60, 70)])[0]).toContain('broken 4');
  });

  it('are told a thousand times at most', () => {
    const many = Array.from({ length: 1100 }, (_, place) => at(2 * place, 2 * place + 1, { ahead: [] }));
    for (const grant of many) grant.endsAt = grant.grantedAt + 3;
    expect(judged(many, 1)).toHaveLength(1000);
  });
});

it('beliefs that overlap are told a thousand times at most where they are broken', () => {
  const many = Array.from({ length: 60 }, (_, place) => at(2 * place, 2 * place + 1));
  for (const grant of many) grant.endTime = 500e9;
  const overlaps = overlapsOf(lockOf(many), historyOf(), new Patience(unlimited));
  expect(overlaps).toHaveLength(1000);
  expect(new Set(overlaps.map(({ judged: how }) => how))).toEqual(new Set(['broken']));
  expect(overlaps[0]).toMatchObject({ from: 3e9, to: 500e9, cause: 'unexplained', evidence: [] });
});

describe('a node that was found', () => {
  const note = eventAt(20, 'note', 'lock-nodes');
  const connected = { state: 'connected', event: eventAt(0, 'note', 'connection'), position: 0 };

  function orphans(
    grants: readonly Grant[],
    sequence: number | null = 4,
    how: readonly (typeof connected)[] = [connected],
    acquires = grants.map(({ acquire }) => acquire),
  ): readonly [number, number] {
    const findings = new Findings();
    const found = [
      {
        event: note,
        position: 20,
        nodes: [
          { sequence, session: 's' },
          { sequence: 9, session: null },
        ],
      },
    ];
    const history = { ...historyOf(), connections: new Map([['s', how]]) };
    return [judgeOrphans({ ...lockOf(grants, { found }), acquires }, history, findings), findings.anomalyCount];
  }

  const held = (more: Partial<Given> = {}): Grant =>
    grantOf({ asked: 1, granted: 2, sequence: 4, session: 's', ...more });

  it('is an orphan unless its session holds the lock by it', () => {
    expect(orphans([held()])).toEqual([0, 0]);
    expect(orphans([held({ sequence: 5 })])).toEqual([0, 1]);
    expect(orphans([held({ session: 't' })])).toEqual([0, 1]);
    expect(orphans([held({ granted: 21, asked: 20.5 })])).toEqual([0, 1]);
    expect(orphans([held({ release: operationAt('release', 5, 6) })])).toEqual([0, 1]);
    expect(orphans([held({ release: operationAt('release', 5, 6, 'info') })])).toEqual([0, 0]);
    expect(orphans([held({ release: operationAt('release', 19, 21) })])).toEqual([0, 0]);
  });

  it('is an orphan unless its session, or one that nobody recorded, may wait by it', () => {
    const waits = (
      from: number,
      to: number,
      outcome: 'ok' | 'fail' | 'info',
      session?: string,
    ): readonly [number, number] =>
      orphans(
        [],
        4,
        [connected],
        [operationAt('acquire', from, to, outcome, session === undefined ? {} : { session })],
      );
    expect(waits(19, 21, 'fail', 's')).toEqual([0, 0]);
    expect(waits(19, 21, 'fail')).toEqual([0, 0]);
    expect(waits(10, 11, 'info', '0xS')).toEqual([0, 0]);
    expect(waits(10, 11, 'fail', 's')).toEqual([0, 1]);
    expect(waits(19, 21, 'fail', 't')).toEqual([0, 1]);
    expect(waits(21, 22, 'info', 's')).toEqual([0, 1]);
  });

  it('is left behind by a session that is not connected', () => {
    expect(orphans([], 4, [{ ...connected, state: 'closed' }])).toEqual([1, 0]);
    expect(orphans([], 4, [])).toEqual([1, 0]);
    expect(orphans([], 4, [connected, { ...connected, state: 'expired', position: 19 }])).toEqual([1, 0]);
    expect(orphans([], 4, [connected, { ...connected, state: 'expired', position: 20 }])).toEqual([0, 1]);
  });
});
