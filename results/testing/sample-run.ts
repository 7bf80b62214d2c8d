import type { CheckResult } from '../../checkers/verdict.js';
import type { FaultSummary, LatencySummary, RunDescription, RunResult, WorkloadSummary } from '../run-result.js';

const s = 1e9;

/** A check that found nothing. */
export const fineCheck: CheckResult & { readonly elapsedMs: number } = {
  valid: true,
  operations: 1_234,
  anomalies: [],
  elapsedMs: 12.5,
};

/** A check that found a stale read. */
export const staleRead: CheckResult & { readonly elapsedMs: number } = {
  valid: false,
  operations: 1_234,
  anomalies: [
    {
      kind: 'stale-read',
      message: 'Process 3 read 7 from r1, though process 5 had completed writing 9 before.',
      events: [3, 5, 8],
      drawing: 'p5  |--write 9--|\np3                   |--read 7--|',
    },
  ],
  elapsedMs: 40,
};

/** A check that came to no end. */
export const unknownCheck: CheckResult & { readonly elapsedMs: number } = {
  valid: 'unknown',
  reason: 'it took longer than 60 s',
  operations: 10,
  anomalies: [],
  elapsedMs: 60_000,
};

export function sampleLatency(over: Partial<LatencySummary>): LatencySummary {
  const times = { meanMs: 5, p50Ms: 4, p90Ms: 10, p99Ms: 40, p999Ms: 90, maxMs: 100 };
  const kind = { workload: 'register', f: 'read', phase: 'all', outcome: 'ok' } as const;
  return { ...kind, loop: 'closed', count: 1000, ...times, ...over };
}

export function sampleWorkload(over: Partial<WorkloadSummary>): WorkloadSummary {
  const counts = { processes: 5, ok: 990, fail: 6, info: 4, okByOperation: { read: 990 }, errors: {} };
  return { workload: 'register', loop: 'closed', ...counts, okPerS: 33, p50Ms: 4, p99Ms: 40, ...over };
}

export function sampleFault(over: Partial<FaultSummary>): FaultSummary {
  return {
    ...{ step: 0, do: 'kill', on: ['zk5'], judged: 'confirmed', evidence: { afterMs: 400 } },
    ...{ startNs: 12 * s, inForceNs: 12 * s, endNs: 15 * s, leaderlessMs: 450, firstWriteMs: 1_450 },
    ...over,
  };
}

/** A valid run of 30 s with one fault. */
export function sampleResult(over: Partial<RunResult> = {}): RunResult {
  return {
    ...{ valid: true, why: '1 checker found nothing wrong under 1 fault, confirmed', seed: 42, interrupted: false },
    command: 'npm run chaos -- --workload register --time-limit 30 --seed 42',
    checkers: { 'register/linearizable': fineCheck },
    workloads: [sampleWorkload({})],
    latencies: [sampleLatency({}), sampleLatency({ f: 'write', p99Ms: 62.6 })],
    faults: [sampleFault({})],
    stepsNotBegun: [],
    leadership: { leaderlessMs: 450, changes: 1, epochs: [1, 2] },
    phases: [{ name: 'load', startNs: 10 * s, endNs: 40 * s }],
    loadS: 30,
    loadPhaseS: { steady: 20, fault: 6, recovery: 4 },
    clients: { processes: 0, sessionsExpired: 2 },
    stalls: { orchestratorMaxMs: 12, clientMaxMs: 3, stalledClient: null },
    recording: { operations: 1000, clientsMs: 4, orchestratorMs: 2, cpuPerOperationUs: 6 },
    ...over,
  };
}

/** What was done to get {@link sampleResult}. */
export function sampleDescription(over: Partial<RunDescription> = {}): RunDescription {
  return {
    ...{ runId: 'abc-1', startedAt: '2026-01-02T03:04:05.678Z', seed: 42 },
    command: 'npm run chaos -- --workload register --time-limit 30 --seed 42',
    options: { workloads: ['register'], nemesis: ['kill-leader'], plan: null, zkVersion: '3.9.5' },
    runtime: { name: 'process', why: 'Java is there' },
    versions: { ZooKeeper: '3.9.5' },
    machine: { ...{ os: 'Linux', arch: 'x64', cpu: 'a', cores: 2, memoryMb: 1024 }, loadAverage: 0.1, node: 'v20.0.0' },
    servers: [{ name: 'zk1', role: 'participant' }],
    phases: [{ name: 'load', startNs: 10 * s, endNs: 40 * s }],
    checks: [],
    ...over,
  };
}
