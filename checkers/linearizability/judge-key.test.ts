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

describe('a key', () => {
  const version = (each: number): string =>
    `{"version":${each},"synced":true,"stat":{"version":${each},"mzxid":${each + 10},"czxid":10}}`;

  it('is judged by versions only where it is one register', () => {
    const events = drawn(`
      write {"x":1} ${version(1)} |--|
      write {"y":2} ${version(2)}      |--|
      read {"x":1,"y":2} ${version(2)}       |--|`);
    const { valid, details } = linearizable.check(events, { model: 'multi-register' }, unlimited);
    expect([valid, details?.['judges']]).toEqual([true, { 'depth-first': 1 }]);
  });

  it('is not judged again where versions alone say that it is wrong', () => {
    const result = check(`write 1 ${version(1)} |--|\nwrite 2 ${version(1)}      |--|`, { initial: 0 });
    expect(result).toMatchObject({ valid: false, details: { judges: { witness: 1 }, secondOpinions: 0 } });
    expect(result).not.toHaveProperty('failure');
  });

  it('is judged again as beginning with what nobody saw, where nothing is known of the beginning', () => {
    const result = check(`cas [null,1] {"version":0} |--x\nwrite 2 ${version(1)}          |--|`);
    expect(result).toMatchObject({ valid: true, details: { judges: { witness: 1 }, secondOpinions: 1 } });
    expect(result).not.toHaveProperty('failure');
  });

  it('is unknown, with the reason and no anomaly, when the search runs out of its budget', () => {
    const rows = Array.from({ length: 300 }, (_, each) => `write 1 ${' '.repeat(2 * each)}|-|`);
    let polls = 0;
    const budget = { exceeded: () => (++polls > 1 ? 'no time' : null), hold: () => undefined };
    expect(linearizable.check(drawn(rows.join('\n')), { judge: 'frontier' }, budget)).toEqual({
      ...{ valid: 'unknown', reason: 'the history: no time', operations: 300, anomalies: [] },
      details: { model: 'cas-register', keys: 1, succeeded: 300, judges: { none: 1 }, secondOpinions: 0 },
    });
  });

  it('of appends is explained by what was read, not by what the order of appends tells', () => {
    const { anomalies } = check('append "a" |--|\nappend "b"     |--|\nread "ba"          |--|', {
      ...{ model: 'kv-append', judge: 'portfolio' },
    });
    expect(anomalies[0]?.message).toMatch(/^Nothing can explain process 2's read of "ba"/);
    expect(anomalies[0]?.events).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has its operations named where they never completed', () => {
    expect(check('read 5 |--|\nwrite 5     |').anomalies[0]?.events).toEqual([0, 1, 2]);
  });

  it('whose share it is not leaves nothing to doubt', () => {
    const results = [0, 1].map((index) =>
      linearizable.check(drawn('write 1 |--|', 'a'), { shard: [index, 2] }, unlimited),
    );
    const reasons = results.map(({ valid, reason }) => [valid, reason]);
    expect(reasons).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(results.map(({ operations }) => operations).sort()).toEqual([0, 1]);
  });
});

describe('many keys that are wrong', () => {
  const keys = (count: number, text: string): CheckResult => {
    const events = Array.from({ length: count }, (_, key) =>
      drawn(text, `k${key}`).map((event) => ({ ...event, process: 1000 * key + Number(event.process) })),
    );
    const all = events.flat().map((event, index) => ({ ...event, index }));
    return linearizable.check(all, { judge: 'portfolio' }, unlimited);
  };

  it('are explained at length, the first three of them', () => {
    // So long that leaving one operation out is more than one turn of a search.
    const fine = Array.from({ length: 260 }, (_, each) => `write ${each % 2} ${' '.repeat(4 + 3 * each)}|-|`);
    const { anomalies } = keys(5, ['write 9 |-|', ...fine, `read 9  ${' '.repeat(798)}|-|`].join('\n'));
    const named = anomalies.map(({ events }) => events.length > 2);
    expect(named).toEqual([true, true, true, false, false]);
  });

  it('have an order of what is possible, the first ten of them', () => {
    const { anomalies } = keys(12, 'read 7 |--|');
    expect(anomalies.map(({ order }) => order !== undefined)).toEqual([...Array<boolean>(10).fill(true), false, false]);
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
