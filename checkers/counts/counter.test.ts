import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { counter } from './counter.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return counter.check(written(text), options, unlimited);
}

const added = `
  1.0 1 invoke add c 5
  1.1 1 ok     add c 5
`;
const read = (value: string, fields = '{}'): string => `
  2.0 2 invoke read c null | ${fields}
  2.1 2 ok     read c ${value}`;

it('accepts what was acknowledged, and nothing else', () => {
  expect(judge(added + read('5'))).toMatchObject({ valid: true, operations: 2, details: { reads: 1 } });
  const low = judge(added + read('4'));
  expect(low.anomalies).toEqual([
    { kind: 'lost-add', message: 'c: process 2 read 4 at 2.100 s; possible was 5 to 5.', events: [2, 3] },
  ]);
  expect(judge(added + read('6')).anomalies.map(({ kind }) => kind)).toEqual(['unexpected-value']);
});

it('begins where it is told', () => {
  expect(judge(added + read('12'), { initial: 7 }).valid).toBe(true);
  expect(judge(added + read('12')).valid).toBe(false);
});

describe('an add that is under way', () => {
  it('may count or not', () => {
    const during = added + read('5').replace('2.1 2', '2.05 3 invoke add c 2\n  2.1 2');
    expect(judge(during).valid).toBe(true);
    expect(judge(during.replace('read c 5', 'read c 7')).valid).toBe(true);
    expect(judge(during.replace('read c 5', 'read c 8')).valid).toBe(false);
    expect(judge(during.replace('read c 5', 'read c 4')).valid).toBe(false);
  });

  it('may count at any later time when its outcome is unknown, and never when it failed', () => {
    const outcome = (type: string, value: number): CheckResult =>
      judge(`${added} 1.2 3 invoke add c 2\n 1.3 3 ${type} add c 2\n ${read(String(value))}`);
    expect([5, 7].map((value) => outcome('info', value).valid)).toEqual([true, true]);
    expect([5, 7].map((value) => outcome('fail', value).valid)).toEqual([true, false]);
    expect([5, 7].map((value) => outcome('ok', value).valid)).toEqual([false, true]);
  });

  it('may lower the counter', () => {
    const lower = (type: string, value: number): CheckResult =>
      judge(`${added} 1.2 3 invoke add c -2\n 1.3 3 ${type} add c -2\n ${read(String(value))}`);
    expect([5, 3, 2].map((value) => lower('info', value).valid)).toEqual([true, true, false]);
    expect([5, 3].map((value) => lower('ok', value).valid)).toEqual([false, true]);
  });
});

it('lets a plain read lag where others are synced', () => {
  const synced = `${added}
  3.0 4 invoke read c null | {"synced":true}
  3.1 4 ok     read c 5`;
  expect(judge(synced + read('0')).valid).toBe(true);
  expect(judge(synced + read('6')).valid).toBe(false);
  expect(judge(synced + read('0', '{"synced":true}')).valid).toBe(false);
  expect(judge(synced + read('0', '{"final":true}')).valid).toBe(false);
});

it('is unknown when it was never read, and counts what is no number', () => {
  expect(judge(added)).toMatchObject({ valid: 'unknown', reason: 'the counter was never read successfully' });
  expect(judge(added, { vacuous: true }).valid).toBe(true);
  const result = judge(added + read('"five"'));
  expect(result.details?.['skipped']).toEqual({ 'a read whose value is not a number': 1 });
});

it('keeps counters apart', () => {
  expect(judge(added + read('0').replaceAll(' c ', ' d ')).valid).toBe(true);
});

it('counts what was acknowledged in the order of its acknowledgement, and what is unknown or failed not at all', () => {
  const crossing = `
    1.0 1 invoke add c 5
    1.1 2 invoke add c 2
    1.2 2 ok     add c 2
    1.3 3 invoke read c null
    1.4 3 ok     read c VALUE
    1.5 1 ok     add c 5`;
  const reads = (text: string, values: readonly number[]): unknown[] =>
    values.map((value) => judge(text.replace('VALUE', String(value))).valid);
  expect(reads(crossing, [0, 1, 2, 3, 7, 8])).toEqual([false, false, true, true, true, false]);
  const unknown = crossing.replace('1.2 2 ok  ', '1.2 2 info');
  expect(reads(unknown, [0, 7])).toEqual([true, true]);
});

it('judges only reads that ended well', () => {
  expect(judge(`${added + read('5')}\n3.0 4 invoke read c null\n3.1 4 fail read c 9`).valid).toBe(true);
  expect(judge(`${added + read('5')}\n3.0 4 invoke read c null`).details).toEqual({ reads: 1 });
});

it('names a counter that has no key', () => {
  const events = written(added + read('4')).map(({ index, time, process, type, f, value }) => ({
    ...{ index, time, process, type, f, value: value ?? null },
  }));
  expect(counter.check(events, {}, unlimited).anomalies[0]?.message).toBe(
    'The counter: process 2 read 4 at 2.100 s; possible was 5 to 5.',
  );
});
