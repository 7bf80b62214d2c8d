import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/event.js';
import { ByteColumn, IntColumn, NumberColumn } from './growable.js';
import { limitedBudget } from './limited-budget.js';
import { ABSENT, Ended, Flag, NEVER } from './operations.js';
import { onlyKey } from './testing/prepare.js';
import { canonical, ValueIds } from './values.js';

describe('a column', () => {
  it('keeps what is put in, however much', () => {
    const [bytes, ints, numbers] = [new ByteColumn(), new IntColumn(), new NumberColumn()];
    for (let each = 0; each < 200_000; each++) {
      bytes.push(each % 251);
      ints.push(7 - each);
      numbers.push(each * 1e10);
    }
    expect([bytes.length, ints.length, numbers.length]).toEqual([200_000, 200_000, 200_000]);
    const sample = [0, 15, 16, 17, 65_535, 65_536, 199_999];
    expect(sample.map((at) => bytes.values[at])).toEqual(sample.map((at) => at % 251));
    expect(sample.map((at) => ints.values[at])).toEqual(sample.map((at) => 7 - at));
    expect(sample.map((at) => numbers.values[at])).toEqual(sample.map((at) => at * 1e10));
  });

  it('grows by half where it is large, so that it wastes less', () => {
    const column = new ByteColumn();
    const sizes = new Set<number>();
    for (let each = 0; each < 200_000; each++) {
      column.push(1);
      sizes.add(column.values.length);
    }
    expect([...sizes].slice(0, 3)).toEqual([16, 32, 64]);
    expect([...sizes].slice(-4)).toEqual([65_536, 98_304, 147_456, 221_184]);
  });
});

describe('values', () => {
  it('have one text for one structure', () => {
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonical(['a,b'])).not.toBe(canonical(['a', 'b']));
    expect([null, 7, 'a', false].map((value) => canonical(value))).toEqual(['null', '7', '"a"', 'false']);
  });

  it('have one number, which tells them', () => {
    const ids = new ValueIds();
    const values = [null, 0, '0', false, [1, 2], ['1', 2], { a: 1, b: 2 }];
    const numbers = values.map((value) => ids.idOf(value));
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(values.map((value) => ids.idOf(value))).toEqual(numbers);
    expect(numbers.map((id) => ids.valueOf(id))).toEqual(values);
    expect(ids.idOf({ b: 2, a: 1 })).toBe(6);
    expect(ids.idOf('[1,2]')).toBe(7);
    expect(ids.size).toBe(8);
  });
});

it('a part of a budget allows so many polls, and no more than the whole', () => {
  let held = 0;
  let whole: string | null = null;
  const part = limitedBudget({ exceeded: () => whole, hold: (bytes) => (held += bytes) }, 2);
  part.hold(7);
  part.hold(-3);
  expect(held).toBe(4);
  expect([part.exceeded(), part.exceeded(), part.exceeded()]).toEqual([
    null,
    null,
    'this part of the work took too long',
  ]);
  whole = 'no time';
  const other = limitedBudget({ exceeded: () => whole, hold: () => undefined }, 2);
  expect(other.exceeded()).toBe('no time');
});

describe('operations in columns', () => {
  const event = (fields: Partial<HistoryEvent>): HistoryEvent => ({
    ...{ index: 0, time: 0, process: 0, type: 'invoke', f: 'write' },
    ...fields,
  });

  it('hold all that an invocation and a completion say', () => {
    const { table, ids } = onlyKey([
      event({ index: 3, time: 5, key: 'k', value: 1, session: 'a', server: 'zk1', expected: 4, synced: true }),
      event({ index: 4, time: 6, process: 1, key: 'k', value: 2, final: true }),
      event({
        ...{ index: 7, time: 9, type: 'ok', value: 9, session: 'b', server: 'zk2', expected: 5, zxid: 20, final: true },
        ...{ version: 6, stat: { version: 8, czxid: 10, mzxid: 12 } },
      }),
      event({ index: 8, time: 10, process: 1, type: 'ok', stat: { version: 3 } }),
    ]);
    const row = (at: number): unknown[] => [
      ...[table.f, table.eventKey, table.session, table.server, table.argument, table.result].map((column) => {
        const id = column.values[at] as number;
        return id === ABSENT ? undefined : ids.valueOf(id);
      }),
      ...[table.process, table.invokedAt, table.completedAt, table.ended, table.flags].map((each) => each.values[at]),
      ...[table.version, table.expected, table.zxid, table.mzxid, table.czxid].map((each) => each.values[at]),
      ...[table.invocationIndex, table.completionIndex, table.invocationTime, table.completionTime].map(
        (each) => each.values[at],
      ),
    ];
    expect(row(0)).toEqual([
      ...['write', 'k', 'b', 'zk2', 1, 9],
      ...[0, 0, 2, Ended.ok, Flag.synced | Flag.final],
      ...[6, 5, 20, 12, 10],
      ...[3, 7, 5, 9],
    ]);
    expect(row(1)).toEqual([
      ...['write', 'k', undefined, undefined, 2, undefined],
      ...[1, 1, 3, Ended.ok, Flag.final],
      ...[3, ABSENT, ABSENT, ABSENT, ABSENT],
      ...[4, 8, 6, 10],
    ]);
    expect([...table.sequence.values.slice(0, table.sequence.length)]).toEqual([0, 1, ~0, ~1]);
  });

  it('tell how each ended', () => {
    const { table } = onlyKey([
      ...[0, 1, 2, 3].map((process) => event({ process })),
      event({ type: 'ok' }),
      event({ process: 1, type: 'fail', error: 'cas-mismatch' }),
      event({ process: 2, type: 'info', error: 'BADVERSION' }),
    ]);
    expect([...table.ended.values.slice(0, 4)]).toEqual([Ended.ok, Ended.fail, Ended.info, Ended.open]);
    expect([...table.flags.values.slice(0, 4)]).toEqual([0, Flag.mismatch, Flag.badVersion, 0]);
    expect([...table.completedAt.values.slice(0, 4)]).toEqual([4, 5, NEVER, NEVER]);
    expect([...table.sequence.values.slice(0, table.sequence.length)]).toEqual([0, 1, 2, 3, ~0, ~1]);
  });

  it('take no version or zxid that is none', () => {
    const versions = [-1, 0, 2 ** 31 - 1, 2 ** 31, 1.5, '7' as unknown as number];
    const { table } = onlyKey(
      versions.flatMap((version, process) => [
        event({ process, expected: version }),
        event({ process, type: 'ok', version, zxid: version }),
      ]),
    );
    const [kept, expected, zxids] = [table.version, table.expected, table.zxid].map((column) => [
      ...column.values.slice(0, versions.length),
    ]);
    expect(kept).toEqual([-1, 0, -1, -1, -1, -1]);
    expect(expected).toEqual(kept);
    expect(zxids).toEqual([-1, 0, 2 ** 31 - 1, 2 ** 31, 1.5, -1]);
  });
});
