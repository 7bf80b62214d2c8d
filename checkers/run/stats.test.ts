import { expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import type { CheckOptions } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { stats } from './stats.js';

function judge(text: string, options: CheckOptions = {}): CheckResult {
  return stats.check(written(text), options, unlimited);
}

const three = `
      1.0 1 invoke read x null | {"workload":"register"}
      1.1 1 ok     read x 1 | {"workload":"register"}
      1.2 1 invoke write x 2 | {"workload":"register"}
      1.3 1 fail   write x 2 | {"workload":"register"}
      1.4 1 invoke read x null | {"workload":"register"}
      1.5 1 info   read x null | {"workload":"register"}`;

it('counts by workload, operation and outcome', () => {
  const result = judge(three);
  expect(result).toMatchObject({ valid: true, operations: 3 });
  expect(result.details?.['operations']).toEqual({
    register: { read: { ok: 1, fail: 0, info: 1 }, write: { ok: 0, fail: 1, info: 0 } },
  });
});

it('is unknown without operations, and when none succeeded', () => {
  expect(judge('')).toMatchObject({ valid: 'unknown', reason: 'the history holds no operation', operations: 0 });
  const failed = judge('1.0 1 invoke read x\n1.1 1 fail read x');
  expect(failed).toMatchObject({ valid: 'unknown', reason: 'none of 1 operation succeeded' });
});

it('wants ten successes of each operation of each workload', () => {
  const result = judge(three, { workloads: { register: ['read', 'write'], watch: ['watch'] } });
  expect(result.valid).toBe('unknown');
  expect(result.reason).toBe(
    'fewer than 10 successes of read of register (1), write of register (0), watch of watch (0), so the verdict on them means little',
  );
  expect(judge(three, { workloads: { register: ['read'] }, minimum: 1 }).valid).toBe(true);
  expect(judge(three, { workloads: { register: ['read'] }, minimum: 2 }).valid).toBe('unknown');
});

it('wants a final read of every server', () => {
  const read = (server: string, type: string): string => `
      2.0 7 invoke read x null | {"workload":"set","final":true,"server":"${server}"}
      2.1 7 ${type} read x [] | {"workload":"set","final":true,"server":"${server}"}`;
  const options = { finalReads: ['set'], servers: ['zk1', 'zk2'] };
  expect(judge(read('zk1', 'ok') + read('zk2', 'ok'), options).valid).toBe(true);
  expect(judge(read('zk1', 'ok') + read('zk2', 'fail'), options)).toMatchObject({
    valid: 'unknown',
    reason: 'set has no successful final read of zk2',
  });
  expect(judge(read('zk1', 'ok').replaceAll('"final":true', '"final":false'), options).reason).toBe(
    'set has no successful final read of zk1, zk2',
  );
});
