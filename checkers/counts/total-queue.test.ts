import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { totalQueue } from './total-queue.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return totalQueue.check(written(text), options, unlimited);
}

function kinds(result: CheckResult): string[] {
  return result.anomalies.map(({ kind }) => kind);
}

const two = `
  1.0 1 invoke enqueue q 7
  1.1 1 ok     enqueue q 7
  1.2 1 invoke enqueue q 8
  1.3 1 ok     enqueue q 8
`;
const take = (at: number, value: string, type = 'ok'): string => `
  ${String(at)} 2 invoke dequeue q
  ${String(at)}5 2 ${type} dequeue q ${value}`;

it('accepts what goes in and comes out', () => {
  const result = judge(two + take(2.1, '7') + take(2.2, '8') + take(2.3, 'null'));
  expect(result).toMatchObject({ valid: true, operations: 5, anomalies: [] });
  expect(result.details).toEqual({
    enqueued: 2,
    dequeued: 2,
    recovered: 0,
    lost: 0,
    duplicated: 0,
    unexpected: 0,
    leftInDoubt: 0,
  });
});

it('is unknown when nothing happened', () => {
  expect(judge('1.0 1 invoke enqueue q 1')).toMatchObject({
    valid: 'unknown',
    reason: 'nothing was enqueued or dequeued successfully',
  });
  expect(judge('1.0 1 invoke enqueue q 1', { vacuous: true }).valid).toBe(true);
});

describe('what never came out', () => {
  it('is lost when the queue was found empty after it went in', () => {
    const result = judge(two + take(2.1, '7') + take(2.2, 'null'));
    expect(kinds(result)).toEqual(['lost-element']);
    expect(result.anomalies[0]?.message).toBe(
      'q: 1 acknowledged element never came out, though the queue was found empty at 2.250 s: 8.',
    );
    expect(result.anomalies[0]?.events).toEqual([2, 3, 6, 7]);
    const refused = take(2.2, 'null | {"error":"empty"}', 'fail');
    expect(kinds(judge(two + take(2.1, '7') + refused))).toEqual(['lost-element']);
  });

  it('is lost when it was drained', () => {
    const drained = `${two}
  2.0 2 invoke drain q
  2.1 2 ok     drain q [7]`;
    expect(kinds(judge(drained))).toEqual(['lost-element']);
    expect(judge(drained.replace('[7]', '[7,8]')).valid).toBe(true);
  });

  it('may still be in there otherwise', () => {
    expect(judge(two + take(2.1, '7'))).toMatchObject({ valid: true, details: { lost: 0 } });
    const before = take(0.1, 'null') + two + take(2.1, '7');
    expect(judge(before).valid).toBe(true);
  });

  it('may have been taken by a dequeue of unknown outcome', () => {
    const unknown = `${two}
  1.9 3 invoke dequeue q`;
    const result = judge(unknown + take(2.1, '7') + take(2.2, 'null'));
    expect(result).toMatchObject({ valid: true, details: { lost: 0, leftInDoubt: 1 } });
    const both = judge(unknown + take(2.2, 'null'));
    expect(both.details).toMatchObject({ lost: 1, leftInDoubt: 1 });
    expect(both.anomalies[0]?.message).toContain('7, 8; 1 dequeue of unknown outcome may have taken some.');
  });
});

describe('what comes out', () => {
  it('went in before', () => {
    const result = judge(two + take(2.1, '9'));
    expect(kinds(result)).toEqual(['unexpected-element']);
    expect(result.anomalies[0]?.message).toBe('q: process 2 dequeued 9 at 2.150 s, which nobody had enqueued.');
    expect(kinds(judge(take(0.1, '7') + two))).toEqual(['unexpected-element']);
    expect(judge(take(0.1, '7') + two, { initial: [7] }).valid).toBe(true);
  });

  it('may be of an enqueue of unknown outcome, not of one that failed', () => {
    const add = (type: string): string => `\n  1.0 3 invoke enqueue q 5\n  1.1 3 ${type} enqueue q 5`;
    expect(judge(add('info') + take(2.1, '5'))).toMatchObject({ valid: true, details: { recovered: 1 } });
    expect(kinds(judge(add('fail') + take(2.1, '5')))).toEqual(['unexpected-element']);
  });

  it('comes once, unless duplicates are allowed', () => {
    const twice = two + take(2.1, '7') + take(2.2, '8') + take(2.3, '7');
    const result = judge(twice);
    expect(kinds(result)).toEqual(['duplicate-element']);
    expect(result.anomalies[0]?.message).toBe(
      'q: 7 was dequeued 2 times (process 2, process 2), though enqueued 1 time.',
    );
    expect(judge(twice, { duplicates: true })).toMatchObject({ valid: true, details: { duplicated: 1 } });
  });
});

it('keeps queues apart', () => {
  expect(kinds(judge(two + take(2.1, '7').replaceAll(' q', ' r')))).toEqual(['unexpected-element']);
});

it('names a queue that has no key', () => {
  const events = written(two + take(2.1, '9')).map(({ index, time, process, type, f, value }) => ({
    ...{ index, time, process, type, f, value: value ?? null },
  }));
  const [anomaly] = totalQueue.check(events, {}, unlimited).anomalies;
  expect(anomaly?.message).toBe('the queue: process 2 dequeued 9 at 2.150 s, which nobody had enqueued.');
});

describe('what was there at the beginning', () => {
  const initial = [1, 2, 2];

  it('comes out as often as it was there', () => {
    const all = take(0.1, '1') + take(0.2, '2') + take(0.3, '2');
    expect(judge(all, { initial })).toMatchObject({ valid: true, details: { recovered: 0, unexpected: 0 } });
    const result = judge(`${all}${take(0.4, '2')}`, { initial });
    expect(kinds(result)).toEqual(['duplicate-element']);
    expect(result.anomalies[0]?.message).toContain('2 was dequeued 3 times');
    expect(result.anomalies[0]?.message).toContain('though enqueued 2 times.');
    expect(result.details).toMatchObject({ duplicated: 1 });
  });

  it('is lost when it never came out of a queue that was found empty', () => {
    const result = judge(take(0.1, '1') + take(0.2, '2') + take(0.3, 'null'), { initial });
    expect(result).toMatchObject({ valid: false, details: { lost: 1 } });
    expect(result.anomalies[0]?.message).toContain('1 acknowledged element never came out');
  });
});

describe('that the queue was empty', () => {
  it('is told by who found it so, not by who failed for another reason', () => {
    const failed = take(2.2, 'null | {"error":"CONNECTIONLOSS"}', 'fail');
    expect(judge(two + take(2.1, '7') + failed).valid).toBe(true);
    expect(judge(`${two + take(2.1, '7')}\n3.0 5 invoke dequeue q\n3.1 5 info dequeue q null`).valid).toBe(true);
  });

  it('counts from who looked last, whoever was told last', () => {
    const looks = `
      1.05 3 invoke dequeue q null
      2.0 4 invoke dequeue q null
      2.1 4 ok     dequeue q null
      2.2 3 ok     dequeue q null`;
    expect(judge(two + looks).details).toMatchObject({ lost: 2 });
    const drains = looks.replaceAll('dequeue q null', 'drain q []').replace('invoke drain q []', 'invoke drain q null');
    expect(judge(two + drains).details).toMatchObject({ lost: 2 });
  });

  it('says nothing of what was enqueued again since', () => {
    const again = `
      1.0 1 invoke enqueue q 7
      1.1 1 ok     enqueue q 7
      1.2 2 invoke dequeue q
      1.3 2 ok     dequeue q null
      1.4 1 invoke enqueue q 7
      1.5 1 ok     enqueue q 7`;
    expect(judge(again).valid).toBe(true);
  });
});

it('counts what was not there once each', () => {
  const result = judge(take(2.1, '8') + take(2.2, '9'));
  expect(result.details).toMatchObject({ unexpected: 2, duplicated: 0 });
});
