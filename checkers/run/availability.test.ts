import { describe, expect, it } from 'vitest';
import type { CheckOptions } from '../checker.js';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { availability } from './availability.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return availability.check(written(text), options, unlimited);
}

function operation(at: number, until: number, who: string, f: string, type = 'ok', fields = '{}'): string {
  return `${String(at)} ${who} invoke ${f} x null | ${fields}\n${String(until)} ${who} ${type} ${f} x null | ${fields}\n`;
}

it('measures the longest stretch without a success, for all and for each client', () => {
  const result = judge(
    operation(1, 1.5, '1/a', 'read') +
      operation(2, 2.5, '2/b', 'write') +
      operation(3, 9, '1/a', 'read', 'info') +
      operation(10, 11, '2/b', 'read') +
      operation(11, 11.5, '5/a', 'read'),
  );
  expect(result).toMatchObject({ valid: true, operations: 5, anomalies: [] });
  expect(result.details).toEqual({
    longestUnavailableMs: 8500,
    longestUnavailableFromS: 2.5,
    clients: [
      { client: 1, longestUnavailableMs: 10_000, fromS: 1.5 },
      { client: 2, longestUnavailableMs: 8500, fromS: 2.5 },
    ],
    recovery: [],
  });
});

it('counts the end of the history as the end of a stretch, but no final reads', () => {
  const result = judge(
    operation(1, 1.5, '1/a', 'read') +
      operation(2, 6, '1/a', 'read', 'fail') +
      operation(20, 21, '9/f', 'read', 'ok', '{"final":true}'),
  );
  expect(result.details).toMatchObject({ longestUnavailableMs: 4500, longestUnavailableFromS: 1.5 });
});

it('is unknown when nothing succeeded', () => {
  expect(judge(operation(1, 2, '1', 'read', 'fail')).reason).toBe(
    'no operation succeeded, so nothing was ever available',
  );
  expect(judge('').valid).toBe('unknown');
});

describe('after a fault', () => {
  const history = `${operation(1, 1.5, '1', 'read')}${operation(2, 7, '1', 'read')}
    2.5 nemesis invoke kill - {"step":0,"on":["leader"]}
    3.0 nemesis info   kill - {"step":0,"on":["zk3"],"inForceAfterMs":500,"judged":"confirmed"}
    3.1 nemesis invoke start - {"step":1,"on":["zk3"]}
    3.2 nemesis info   start - {"step":1,"on":["zk3"],"judged":"confirmed"}
    3.3 nemesis invoke pause - {"step":2,"on":["zk1"]}
    3.4 nemesis info   pause - {"step":2,"on":["zk1"],"begun":false}
    3.5 nemesis invoke start - {"step":0,"on":["zk3"],"undoes":true}
    ${operation(7, 8, '2', 'read')}${operation(8, 8.5, '3', 'write')}`;

  it('measures the time to the first success of what began after it', () => {
    expect(judge(history).details?.['recovery']).toEqual([
      { step: 0, fault: 'kill', on: ['zk3'], atS: 3, firstSuccessMs: 5000, firstWriteMs: 5500 },
    ]);
  });

  it('says when nothing succeeded any more', () => {
    const late = `${operation(1, 1.5, '1', 'read')}
    2.5 nemesis invoke kill - {"step":0,"on":["zk3"]}`;
    const result = judge(late, { maxRecoveryMs: 1000 });
    expect(result.details?.['recovery']).toMatchObject([{ firstSuccessMs: null, firstWriteMs: null }]);
    expect(result.anomalies[0]?.message).toBe(
      'After kill of zk3 at 2.500 s nothing succeeded any more (the limit is 1000 ms).',
    );
  });

  it('holds recovery and availability to limits', () => {
    const result = judge(history, { maxRecoveryMs: 4000, maxUnavailableMs: 5000 });
    expect(result.anomalies.map(({ kind, message }) => [kind, message])).toEqual([
      ['unavailable', 'Nothing succeeded from 1.500 s to 7.000 s (5500.0 ms; the limit is 5000 ms).'],
      ['slow-recovery', 'After kill of zk3 at 3.000 s the first success came after 5000.0 ms (the limit is 4000 ms).'],
    ]);
    expect(judge(history, { maxRecoveryMs: 5000, maxUnavailableMs: 5500 }).valid).toBe(true);
  });
});
