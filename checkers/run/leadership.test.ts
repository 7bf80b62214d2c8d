import { expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { written } from '../testing/written-history.js';
import type { CheckResult } from '../verdict.js';
import { leadership } from './leadership.js';

function judge(text: string): CheckResult {
  return leadership.check(written(text), {}, unlimited);
}

function look(at: number, server: string, role: string, epoch: number | null, zxid: number | null = null): string {
  const value = JSON.stringify({ server, role, epoch, zxid });
  return `${String(at)} observer note server-state - ${value}\n`;
}

const inEpoch = (epoch: number, counter: number): number => epoch * 2 ** 32 + counter;

it('tells who led, and how long nobody did', () => {
  const result = judge(
    look(0.5, 'zk1', 'looking', null) +
      look(1, 'zk1', 'leader', 1) +
      look(1, 'zk2', 'follower', 1) +
      look(3, 'zk1', 'silent', null) +
      look(5, 'zk2', 'leader', 2) +
      look(6, 'zk2', 'leader', 2) +
      look(6, 'zk2', 'looking', null) +
      look(7, 'zk2', 'looking', null),
  );
  expect(result).toMatchObject({ valid: true, operations: 8, anomalies: [] });
  expect(result.details).toEqual({
    terms: [
      { server: 'zk1', epoch: 1, fromS: 1, toS: 3 },
      { server: 'zk2', epoch: 2, fromS: 5, toS: 6 },
    ],
    termCount: 2,
    leaderlessMs: 3000,
    longestLeaderlessMs: 2000,
  });
});

it('says nothing where nothing was observed', () => {
  const result = judge('1.0 1 invoke read x');
  expect(result).toMatchObject({ valid: true, operations: 0, details: { termCount: 0, leaderlessMs: 0 } });
});

it('takes a deposed leader in its older epoch for none', () => {
  const result = judge(
    look(1, 'zk1', 'leader', 1) +
      look(2, 'zk2', 'leader', 2) +
      look(3, 'zk1', 'leader', 1) +
      look(4, 'zk1', 'looking', null),
  );
  expect(result).toMatchObject({ valid: true, details: { termCount: 2, leaderlessMs: 0 } });
});

it('names two leaders of one epoch', () => {
  const result = judge(look(1, 'zk1', 'leader', 3) + look(2, 'zk2', 'leader', 3));
  expect(result.anomalies).toEqual([
    {
      kind: 'two-leaders-in-one-epoch',
      message: 'Epoch 3 had two leaders: zk1 (from 1.000 s) and zk2 (from 2.000 s).',
      events: [0, 1],
    },
  ]);
});

it('lets a leader come back in its own epoch', () => {
  expect(judge(look(1, 'zk1', 'leader', 3) + look(2, 'zk1', 'silent', null) + look(3, 'zk1', 'leader', 3)).valid).toBe(
    true,
  );
});

it('knows by rising zxids who ruled an epoch where the observer does not', () => {
  const first = look(1, 'zk1', 'leader', 3, inEpoch(3, 1));
  const rising = look(2, 'zk2', 'leader', null, inEpoch(3, 7)) + look(3, 'zk2', 'leader', null, inEpoch(3, 9));
  expect(judge(first + rising).anomalies.map(({ kind }) => kind)).toEqual(['two-leaders-in-one-epoch']);
  const still = look(2, 'zk2', 'leader', null, inEpoch(3, 7)) + look(3, 'zk2', 'leader', null, inEpoch(3, 7));
  expect(judge(first + still).valid).toBe(true);
  const onward = look(2, 'zk2', 'leader', null, inEpoch(3, 7)) + look(3, 'zk2', 'leader', null, inEpoch(4, 1));
  expect(judge(first + onward).valid).toBe(true);
});

it('is unknown when the servers never settled', () => {
  const result = judge(`${look(1, 'zk1', 'leader', 1)}2.0 observer note not-settled - {"limitMs":60000}`);
  expect(result).toMatchObject({
    valid: 'unknown',
    reason: 'after healing the servers did not all follow one leader within 60 s',
  });
});
