import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../checkers/verdict.js';
import type { FaultSummary, LatencySummary, RunResult } from '../run-result.js';
import { renderCheck, renderRun } from './render-run.js';
import { pageWidth } from './text.js';

const s = 1e9;

const fine: CheckResult & { elapsedMs: number } = { valid: true, operations: 12_345, anomalies: [], elapsedMs: 310 };

function fault(step: number, startS: number, extra: Partial<FaultSummary> = {}): FaultSummary {
  return {
    step,
    do: 'kill',
    on: ['zk5'],
    startNs: startS * s,
    inForceNs: (startS + 0.02) * s,
    endNs: (startS + 3) * s,
    judged: 'confirmed',
    evidence: {
      processes: { zk5: { pid: 41_234, process: 'gone' } },
      leaderBefore: { server: 'zk5', epoch: 1 },
      leaderAfter: { server: 'zk2', epoch: 2 },
      quorumUp: true,
      silent: false,
      afterMs: 548,
      bypass: null,
    },
    leaderlessMs: 412,
    firstWriteMs: 530,
    ...extra,
  };
}

function latency(f: string, phase: LatencySummary['phase'], p50Ms: number, p99Ms: number): LatencySummary {
  const rest = { count: 100, meanMs: p50Ms, p90Ms: p99Ms, p999Ms: p99Ms, maxMs: p99Ms };
  return { workload: 'rwlock-chained', f, phase, outcome: 'ok', loop: 'closed', p50Ms, p99Ms, ...rest };
}

const result: RunResult = {
  valid: true,
  why: '9 checkers found nothing wrong under 2 faults, 2 of them confirmed',
  seed: 42,
  command: 'npm run chaos -- --time-limit 30 --seed 42',
  interrupted: false,
  checkers: {
    'register/linearizable': fine,
    'rwlock-chained/mutual-exclusion': { ...fine, operations: 420, elapsedMs: 3 },
    stats: { ...fine, elapsedMs: 0.2 },
  },
  workloads: [
    {
      workload: 'register',
      processes: 9,
      ok: 12_345,
      fail: 456,
      info: 7,
      okByOperation: { read: 6000, write: 6345 },
      okPerS: 411.5,
      loop: 'open',
      unsent: 1_234,
      p99SinceInvocationMs: 44.4,
      p50Ms: 1.234,
      p99Ms: 412.3,
      errors: { 'cas-mismatch': 400, CONNECTIONLOSS: 40, OPERATIONTIMEOUT: 12, BADVERSION: 2, SESSIONEXPIRED: 2 },
    },
    {
      workload: 'rwlock-chained',
      processes: 5,
      ok: 420,
      fail: 0,
      info: 0,
      okByOperation: { acquire: 140, guard: 140, release: 140 },
      okPerS: 14,
      loop: 'closed',
      p50Ms: 55.5,
      p99Ms: 1234.5,
      errors: {},
      acquisition: {
        acquisitions: 140,
        notificationsPerAcquisition: 1.02,
        listingsPerAcquisition: 2.1,
        packetsPerAcquisition: 11.3,
      },
    },
  ],
  latencies: [
    { ...latency('write', 'steady', 2.5, 44.4), workload: 'register', loop: 'open' },
    { ...latency('write', 'fault', 700, 1_403), workload: 'register', loop: 'open' },
    latency('acquire', 'steady', 12.3, 88.1),
    latency('acquire', 'fault', 812.5, 12_345.6),
    latency('acquire', 'recovery', 40.5, 90.2),
    latency('acquire', 'all', 20, 900),
    latency('release', 'steady', 1.1, 3.25),
  ],
  faults: [
    fault(0, 17),
    fault(2, 24, {
      do: 'partition',
      on: ['zk1', 'zk2', 'zk3', 'zk4', 'zk5'],
      endNs: null,
      judged: 'inconclusive',
      leaderlessMs: null,
      firstWriteMs: null,
    }),
  ],
  stepsNotBegun: [3, 4].map((step) => ({
    ...{ step, do: 'kill', on: ['leader'] },
    why: 'it had to begin before 24.5 s, and "synced" did not come true until then',
  })),
  leadership: { leaderlessMs: 900, changes: 2, epochs: [1, 2, 3] },
  phases: [
    { name: 'boot', startNs: 0, endNs: 12 * s },
    { name: 'load', startNs: 12 * s, endNs: 42 * s },
  ],
  loadS: 30,
  loadPhaseS: { steady: 20, fault: 6, recovery: 4 },
  clients: { processes: 0, sessionsExpired: 3 },
  stalls: { orchestratorMaxMs: 12, clientMaxMs: 34, stalledClient: 'register-3' },
  recording: { operations: 12_000, clientsMs: 36, orchestratorMs: 24, cpuPerOperationUs: 5 },
};

const anomaly = {
  kind: 'stale-read',
  message:
    'Process 3 read 7 from r1 at version 4 (line 1234), though process 5 had completed writing 9 at version 5 (line 1201) 12 ms before that read was invoked.',
  events: [1180, 1201, 1222, 1234],
  drawing: 'p5  |--write 9--|\np3                  |--read 7--|',
};

const invalid: RunResult = {
  ...result,
  valid: false,
  interrupted: true,
  why: 'register/linearizable found 1,234 anomalies (stale-read); zookeeper-promises found 2 anomalies (two-histories)',
  checkers: {
    ...result.checkers,
    'register/linearizable': {
      ...fine,
      valid: false,
      anomalies: [anomaly, anomaly, anomaly, anomaly],
      details: { anomalyCount: 1234 },
    },
    stats: {
      ...fine,
      valid: 'unknown',
      reason: 'cas of register succeeded 3 times, 10 are needed for the run to mean anything',
    },
  },
};

const where = { folder: 'results/runs/mixed/2026-11-23T00-15-00.000', colors: false };

describe('renderRun', () => {
  it.each([
    ['valid', result],
    ['invalid', invalid],
  ])('shows a run that is %s at 80 columns', async (name, shown) => {
    const text = renderRun(shown, where);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(pageWidth);
    await expect(text).toMatchFileSnapshot(`./render-run.${name}.snapshot.txt`);
  });

  it('colours only when asked to', () => {
    expect(renderRun(invalid, { ...where, colors: true })).toContain('\u001b[31m');
    expect(renderRun(invalid, where)).not.toContain('\u001b');
  });

  it('shows what a check says without a run around it', () => {
    expect(renderCheck(result, { folder: 'history.jsonl', colors: false })).toMatch(/^VALID {2}9 checkers/);
  });
});
