import { describe, expect, it } from 'vitest';
import type { CheckResult, Validity } from '../checkers/verdict.js';
import { whyOf } from './why.js';

function check(valid: Validity, extra: Partial<CheckResult> = {}): CheckResult {
  return { valid, operations: 10, anomalies: [], ...extra };
}

const stale = { kind: 'stale-read', message: 'read too little', events: [1] };

describe('whyOf', () => {
  it('says how much was found to be fine, and under what', () => {
    const checkers = { a: check(true), b: check(true) };
    expect(whyOf(true, checkers, null)).toBe('2 checkers found nothing wrong');
    expect(whyOf(true, checkers, [])).toBe('2 checkers found nothing wrong, without faults');
    expect(whyOf(true, { a: check(true) }, [{ judged: 'confirmed' }])).toBe(
      '1 checker found nothing wrong under 1 fault, confirmed',
    );
    expect(whyOf(true, checkers, [{ judged: 'confirmed' }, { judged: 'inconclusive' }])).toBe(
      '2 checkers found nothing wrong under 2 faults, 1 of them confirmed',
    );
  });

  it('says where a verdict means little', () => {
    const reason = 'no operation succeeded: nothing was tested';
    expect(whyOf(true, { a: check(true, { reason }) }, null)).toBe(`1 checker found nothing wrong, but a: ${reason}`);
  });

  it('says first of all that judges disagree', () => {
    const failure = 'the judges disagree, so one of them is wrong: on key r1';
    const checkers = { a: check(false, { anomalies: [stale], failure }), b: check('unknown', { reason: 'too slow' }) };
    expect(whyOf(false, checkers, [])).toBe(`the harness itself failed: a: ${failure}`);
  });

  it('names every checker that found something, with how often and what', () => {
    const checkers = {
      a: check(false, { anomalies: [stale, { ...stale, kind: 'lost-update' }], details: { anomalyCount: 1200 } }),
      b: check('unknown', { reason: 'too slow' }),
      c: check(false, { anomalies: [stale] }),
    };
    expect(whyOf(false, checkers, [])).toBe(
      'a found 1,200 anomalies (stale-read, lost-update); c found 1 anomaly (stale-read)',
    );
  });

  it('gives the reason of each checker that could not tell', () => {
    const checkers = { a: check(true), b: check('unknown', { reason: 'too slow' }) };
    expect(whyOf('unknown', checkers, [])).toBe('b: too slow');
    expect(whyOf('unknown', {}, [])).toBe('nothing was judged');
  });
});
