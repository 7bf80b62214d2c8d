import { describe, expect, it } from 'vitest';
import type { Json } from '../../harness/history/event.js';
import type { Outcome } from '../../harness/history/operation.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { guardedWork } from './guarded-work.js';
import { lostUpdates } from './lost-updates.js';
import { mutualExclusion } from './mutual-exclusion.js';
import { grantOf, lockOf, operationAt } from './testing/grants.js';

const grant = grantOf({ asked: 0, granted: 1, sequence: 8 });

interface Did {
  readonly from: number;
  readonly to: number;
  readonly value?: Json;
  readonly outcome?: Outcome;
  readonly f?: string;
}

function workOf(...all: readonly Did[]): ReturnType<typeof guardedWork> {
  const guards = all.map(({ from, to, value, outcome = 'ok', f = 'guard' }) => ({
    operation: operationAt(f, from, to, outcome, value === undefined ? {} : { value }),
    grant,
  }));
  return guardedWork({ ...lockOf([grant]), guards });
}

describe('guarded work', () => {
  it('is what was read and written, by whom it was done', () => {
    const { done, unknown, unreadable } = workOf(
      { from: 2, to: 3, value: { token: 4, read: 1, wrote: 2 } },
      { from: 4, to: 5, value: { read: 2, wrote: 3 } },
      { from: 6, to: 7, value: { read: 3 } },
      { from: 8, to: 9, value: { read: 3, wrote: null } },
      { from: 10, to: 11, value: 3, f: 'read' },
    );
    expect(done.map(({ token, read, wrote }) => [token, read, wrote])).toEqual([
      [4, 1, 2],
      [8, 2, 3],
      [8, 3, null],
      [8, 3, null],
      [8, 3, null],
    ]);
    expect([unknown, unreadable]).toEqual([[], 0]);
  });

  it('is unreadable without numbers, and left out when it failed', () => {
    const { done, unreadable } = workOf(
      { from: 2, to: 3, value: { wrote: 2 } },
      { from: 4, to: 5, value: { read: 2, wrote: '3' } },
      { from: 6, to: 7, value: 'x', f: 'read' },
      { from: 8, to: 9 },
      { from: 10, to: 11, value: { read: 1, wrote: 2 }, outcome: 'fail' },
    );
    expect([done.length, unreadable]).toEqual([0, 4]);
  });

  it('of unknown end may have written any value between what was acknowledged and what was begun', () => {
    const bounds = (...more: Did[]): (readonly [number, number])[] =>
      workOf(...more).unknown.map(({ from, to }) => [from, to] as const);
    const first: Did = { from: 2, to: 3, value: { read: 4, wrote: 5 } };
    const during: Did = { from: 6, to: 9, value: { read: 7, wrote: 8 } };
    const broken: Did = { from: 5, to: 7, outcome: 'info' };
    expect(bounds(first, broken, during)).toEqual([[6, 9]]);
    expect(bounds(first, { ...broken, to: 5.5 }, during)).toEqual([[6, 6]]);
    expect(bounds(first, { ...broken, value: { wrote: 7 } }, during)).toEqual([[7, 7]]);
    expect(bounds(broken)).toEqual([[-Infinity, -Infinity]]);
    expect(bounds({ ...first, to: 8 }, broken)).toEqual([[-Infinity, 6]]);
    expect(bounds(first, { ...broken, f: 'read' })).toEqual([]);
    const longer: Did = { from: 1, to: 4, value: { read: 1, wrote: 2 } };
    expect(bounds(longer, first, broken)).toEqual([[6, 6]]);
    expect(bounds(first, { from: 3.5, to: 4, value: { read: 5 } }, broken)).toEqual([[6, 6]]);
  });

  it('that never broke off may have written anything from there on', () => {
    const operation = { ...operationAt('guard', 5, 6, 'info'), completion: null };
    const guards = [{ operation: operationAt('guard', 2, 3, 'ok', { value: { read: 4, wrote: 5 } }), grant }];
    const { unknown } = guardedWork({ ...lockOf([grant]), guards: [...guards, { operation, grant }] });
    expect(unknown.map(({ from, to }) => [from, to])).toEqual([[6, Infinity]]);
  });
});

function updates(text: string, options = {}): CheckResult {
  return lostUpdates.check(written(text), options, unlimited);
}

const worked = (from: number, to: number, who: string, value: string): string =>
  `${String(from)} ${who} invoke guard L\n${String(to)} ${who} ok guard L ${value}\n`;
/** In the order of their times. */
const lines = (...parts: readonly string[]): string =>
  parts
    .flatMap((part) => part.trim().split('\n'))
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
    .join('\n');
const kinds = ({ anomalies }: CheckResult): string[] =>
  anomalies.map(({ kind, events }) => `${kind} ${events.join(' ')}`);

describe('tokens that a resource accepts', () => {
  it('do not fall, by the work that ended before', () => {
    const fell = updates(
      lines(worked(1, 2, '1', '{"token":5,"read":0,"wrote":1}'), worked(3, 4, '2', '{"token":4,"read":1,"wrote":2}')),
    );
    expect(kinds(fell)).toEqual(['fencing-lost 0 1 2 3']);
    expect(fell.anomalies[0]?.message).toBe(
      'L: the counter accepted token 4 of process 2 (token 4) at 3.000 s after token 5 of process 1 (token 5) at 1.000 s.',
    );
    const same = lines(
      worked(1, 2, '1', '{"token":5,"read":0,"wrote":1}'),
      worked(3, 4, '2', '{"token":5,"read":1,"wrote":2}'),
    );
    expect(kinds(updates(same))).toEqual([]);
    const atOnce = lines(
      worked(1, 6, '1', '{"token":5,"read":0,"wrote":1}'),
      worked(3, 4, '2', '{"token":4,"read":1,"wrote":2}'),
    );
    expect(kinds(updates(atOnce))).toEqual([]);
    const looked = lines(
      worked(1, 2, '1', '{"token":5,"read":0}'),
      worked(3, 4, '2', '{"token":4,"read":1,"wrote":2}'),
    );
    expect(kinds(updates(looked))).toEqual([]);
    const three = lines(
      worked(1, 4, '1', '{"token":5,"read":0,"wrote":1}'),
      worked(2, 3, '2', '{"token":7,"read":1,"wrote":2}'),
      worked(5, 6, '3', '{"token":6,"read":2,"wrote":3}'),
    );
    expect(kinds(updates(three))).toEqual(['fencing-lost 1 2 4 5']);
  });
});

describe('an update', () => {
  it('is lost once, by the highest that was written before', () => {
    const text = lines(
      worked(1, 6, '1', '{"read":0,"wrote":1}'),
      worked(2, 3, '2', '{"read":1,"wrote":2}'),
      worked(7, 8, '3', '{"read":0,"wrote":9}'),
      worked(9, 10, '4', '{"read":9,"wrote":10}'),
    );
    expect(kinds(updates(text))).toEqual(['lost-update 1 2 4 5']);
    const seen = lines(worked(1, 2, '1', '{"read":0,"wrote":1}'), worked(3, 4, '2', '{"read":1,"wrote":2}'));
    expect(kinds(updates(seen))).toEqual([]);
  });

  it('that both wrote over the same value is lost only while they were in at once', () => {
    const at = (from: number): CheckResult =>
      updates(lines(worked(1, 4, '1', '{"read":0,"wrote":1}'), worked(from, 8, '2', '{"read":0,"wrote":1}')));
    expect(at(3).anomalies[0]?.message).toBe(
      'L: process 1 at 1.000 s and process 2 at 3.000 s both read 0 and wrote 1 and 1: one of the two updates is lost.',
    );
    expect(kinds(at(3))).toEqual(['lost-update 0 1 2 3']);
    expect(at(5).anomalies.map(({ message }) => message)).toEqual([
      'L: process 2 at 5.000 s read 0, though process 1 at 1.000 s had written 1 before.',
    ]);
  });

  it('may be overwritten late by work of unknown end, within its bounds', () => {
    const late = (value: string): CheckResult =>
      updates(
        lines(
          worked(1, 2, '1', '{"read":0,"wrote":1}'),
          `2.1 5 invoke guard L\n2.2 5 info guard L ${value}`,
          worked(3, 4, '2', '{"read":1,"wrote":2}'),
          worked(5, 6, '3', '{"read":1,"wrote":2}'),
        ),
      );
    expect(late('{"wrote":1}')).toMatchObject({ valid: 'unknown' });
    expect(late('{"wrote":1}').reason).toContain(
      'work of unknown outcome of process 5 at 2.100 s may have written the older value late',
    );
    expect(late('{"wrote":2}').valid).toBe(false);
    expect(late('{"wrote":0}').valid).toBe(false);
  });
});

describe('a small lock', () => {
  const acquired = (at: number, who: string, sequence: number): string =>
    `${String(at)} ${who} invoke acquire L\n${String(at)}.1 ${who} ok acquire L {"sequence":${String(sequence)}}\n`;
  const given = (at: number, who: string, outcome = 'ok'): string =>
    `${String(at)} ${who} invoke release L\n${String(at)}.1 ${who} ${outcome} release L\n`;
  const asked = (text: string): unknown =>
    mutualExclusion.check(written(text), { kind: 'exclusive' }, unlimited).details?.['secondOpinions'];

  it('is judged by search as well, where beliefs are all there is to it', () => {
    const plain = acquired(1, '1/a', 1) + given(2, '1/a') + acquired(3, '2/b', 2);
    expect(asked(plain)).toBe(1);
    expect(asked(plain.replaceAll('/a', '').replaceAll('/b', ''))).toBe(1);
    expect(asked(acquired(1, '1/a', 1) + given(2, '1/a', 'fail') + acquired(3, '2/b', 2))).toBe(0);
    expect(asked(acquired(1, '1/a', 1) + given(2, '1') + acquired(3, '2/b', 2))).toBe(0);
    expect(asked(acquired(1, '1/a', 1) + given(2, '4/a') + acquired(3, '2/b', 2))).toBe(1);
    expect(asked(`${acquired(1, '1/a', 1)}1.5 1/a note connection - "disconnected"\n${acquired(3, '2/b', 2)}`)).toBe(0);
    const many = Array.from({ length: 301 }, (_, at) => acquired(2 * at, '1/a', at) + given(2 * at + 1, '1/a')).join(
      '',
    );
    expect(asked(many)).toBe(0);
  });
});
