import { describe, expect, it } from 'vitest';
import type { Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import type { CheckResult } from '../verdict.js';
import { linearizable } from './linearizable.js';
import { mergeShares } from './shares.js';
import { drawn } from './testing/lines.js';

function check(text: string, options: Readonly<Record<string, Json>> = {}): CheckResult {
  return linearizable.check(drawn(text), options, unlimited);
}
const judges = (text: string, options: Readonly<Record<string, Json>> = {}): Json | undefined =>
  check(text, options).details?.['judges'];

const unique = 'write 1 |--|\nread 1    |--|';
const versioned = 'write 1 {"version":1,"stat":{"version":1,"mzxid":11,"czxid":10}} |--|';

describe('the judge', () => {
  it('is the first that applies, or the one that was asked for', () => {
    expect(judges(versioned)).toEqual({ witness: 1 });
    expect(judges(versioned, { model: 'register' })).toEqual({ witness: 1 });
    expect(judges(versioned, { judge: 'search' })).toEqual({ zones: 1 });
    expect(judges(unique)).toEqual({ zones: 1 });
    expect(judges(unique, { judge: 'search' })).toEqual({ zones: 1 });
    expect(judges(unique, { judge: 'portfolio' })).toEqual({ 'depth-first': 1 });
    expect(judges(unique, { judge: 'depth-first' })).toEqual({ 'depth-first': 1 });
    expect(judges(unique, { judge: 'frontier' })).toEqual({ frontier: 1 });
    expect(judges('add 1 |--|', { model: 'set' })).toEqual({ order: 1 });
    expect(judges('enqueue 1 |--|', { model: 'queue' })).toEqual({ order: 1 });
    expect(judges('add 1 |--|', { model: 'set', judge: 'portfolio' })).toEqual({ 'depth-first': 1 });
    expect(judges('append "a" {"version":1} |--|', { model: 'kv-append' })).toEqual({ zones: 1 });
    expect(judges('write 1 |--|\nwrite 1 |--|\nread 1     |--|')).toEqual({ 'depth-first': 1 });
    expect(judges('write 1 |--|', { model: 'semaphore' })).toEqual({ none: 1 });
  });

  it('knows what the node began with, if it is told', () => {
    const read = 'read 5 {"synced":true,"version":0,"stat":{"version":0,"mzxid":10,"czxid":10}} |--|';
    expect(check(read, { initial: 5 }).valid).toBe(true);
    expect(check(read, { initial: 4 })).toMatchObject({ valid: false, details: { judges: { witness: 1 } } });
  });

  it('leaves plain reads alone where replies have zxids, though no versions', () => {
    const placed = 'write 1 {"zxid":11} |--|\nread null {"zxid":10}   |--|';
    expect(check(placed).valid).toBe(true);
    expect(check(placed.replace('read null {', 'read null {"synced":true,')).valid).toBe(false);
  });

  it('asks a search again only where another judge decided, and only of what it can', () => {
    const asked = (text: string, options: Readonly<Record<string, Json>> = {}): Json | undefined =>
      check(text, options).details?.['secondOpinions'];
    expect(asked('add 1 |--|', { model: 'set' })).toBe(1);
    expect(asked(unique, { judge: 'portfolio' })).toBe(0);
    const many = (count: number, f: string): string =>
      Array.from({ length: count }, (_, each) => `${f} ${each} |--|`).join('\n');
    expect([100, 101].map((count) => asked(many(count, 'add'), { model: 'set' }))).toEqual([1, 0]);
    expect([101, 2001].map((count) => asked(many(count, 'write')))).toEqual([1, 0]);
  });

  it('names the events of each anomaly in order, and no completion that never came', () => {
    const fine = 'write 1 |--|\nread 7  |--|\nwrite 2 |---~';
    const [anomaly] = check(fine).anomalies;
    expect(anomaly?.events).toEqual([1, 4]);
    expect(check('enqueue 1 |--|\nenqueue 1 |---~\ndequeue 3 |--|', { model: 'queue' }).anomalies).toHaveLength(1);
  });

  it('tells what a deposed leader explains, and that it was no violation', () => {
    const EPOCH = 2 ** 32;
    const stat = (version: number, mzxid: number): string =>
      `{"version":${version},"synced":true,"stat":{"version":${version},"mzxid":${mzxid},"czxid":1}}`;
    const result = check(`
      write 1 ${stat(1, 2)} |--|
      write 2 ${stat(2, EPOCH + 1)}       |--|
      read 1 ${stat(1, 2)}                    |--|
    `);
    expect(result.valid).toBe(true);
    expect(result.details?.['staleSyncs']).toEqual([expect.stringContaining('the history: Process 2')]);
    expect(check(versioned).details).not.toHaveProperty('staleSyncs');
  });
});

describe('results of shares', () => {
  const share = (details: Readonly<Record<string, Json>>, more: Partial<CheckResult> = {}): CheckResult => ({
    ...{ valid: true, operations: 1, anomalies: [], ...more },
    details: { succeeded: 1, ...details },
  });

  it('are added up by their kind', () => {
    const one = share({ keys: 2, judges: { zones: 2 }, doubts: ['a'], model: 'x', odd: null });
    const other = share({ keys: 3, judges: { zones: 1, order: 4 }, doubts: ['b'], model: 'x', odd: null });
    expect(mergeShares([one, other], {}).details).toEqual({
      ...{ succeeded: 2, keys: 5, judges: { zones: 3, order: 4 }, doubts: ['a', 'b'], model: 'x', odd: null },
    });
  });

  it('list a hundred of everything', () => {
    const many = Array.from({ length: 70 }, (_, each) => each);
    const anomalies = many.map((each) => ({ kind: 'x', message: 'y', events: [each] }));
    const merged = mergeShares([share({ list: many }, { anomalies }), share({ list: many }, { anomalies })], {});
    expect([merged.anomalies.length, (merged.details?.['list'] as Json[]).length]).toEqual([100, 100]);
  });
});
