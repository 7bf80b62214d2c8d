import type { Operation } from '../harness/history/operation.js';
import type { LoadPhases } from './load-phases.js';
import type { LatencySummary, LoadPhase } from './run-result.js';

/** The latencies of one kind of operation. */
export interface LatencyGroup {
  readonly workload: string;
  readonly f: string;
  readonly phase: LoadPhase | 'all';
  readonly outcome: 'ok' | 'error';
  /** Whole µs, ascending; at least one. */
  readonly sortedUs: Float64Array;
}

/** For operations of histories that name no workload. */
const unnamedWorkload = 'main';

/** Latency of a completed operation in whole µs, at least 1; null when it never completed. */
export function latencyUs({ invocation, completion }: Operation): number | null {
  return completion === null ? null : Math.max(1, Math.round((completion.time - invocation.time) / 1000));
}

export function workloadOf({ invocation }: Operation): string {
  return invocation.workload ?? unnamedWorkload;
}

/** Was it invoked by a client during the load (and so neither set-up nor a final read)? */
export function isOfLoad(operation: Operation, { load }: LoadPhases): boolean {
  const { process, time, final } = operation.invocation;
  return typeof process === 'number' && final !== true && time >= load.startNs && time <= load.endNs;
}

/** By workload, operation, phase and outcome; an operation counts in its phase and in `all`. */
export function latencyGroups(operations: readonly Operation[], phases: LoadPhases): LatencyGroup[] {
  const groups = new Map<string, Omit<LatencyGroup, 'sortedUs'> & { readonly us: number[] }>();
  for (const operation of operations) {
    const us = latencyUs(operation);
    if (us === null || operation.completion === null || !isOfLoad(operation, phases)) continue;
    const { invocation, completion } = operation;
    const outcome = operation.outcome === 'ok' ? 'ok' : 'error';
    for (const phase of [phases.phaseOf(invocation.time, completion.time), 'all'] as const) {
      const name = `${workloadOf(operation)} ${invocation.f} ${phase} ${outcome}`;
      const group = groups.get(name);
      if (group === undefined)
        groups.set(name, { workload: workloadOf(operation), f: invocation.f, phase, outcome, us: [us] });
      else group.us.push(us);
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { us, ...kind }]) => ({ ...kind, sortedUs: sorted(us) }));
}

export function sorted(us: readonly number[]): Float64Array {
  return Float64Array.from(us).sort();
}

export function summarizeLatencies({ sortedUs, ...group }: LatencyGroup): LatencySummary {
  return {
    ...group,
    count: sortedUs.length,
    meanMs: Math.round(sortedUs.reduce((sum, us) => sum + us, 0) / sortedUs.length) / 1000,
    p50Ms: quantileMs(sortedUs, 0.5),
    p90Ms: quantileMs(sortedUs, 0.9),
    p99Ms: quantileMs(sortedUs, 0.99),
    p999Ms: quantileMs(sortedUs, 0.999),
    maxMs: quantileMs(sortedUs, 1),
  };
}

/** The smallest latency that so large a share of all does not exceed (nearest rank), ms. */
export function quantileMs(sortedUs: Float64Array, share: number): number {
  const rank = Math.max(1, Math.ceil(share * sortedUs.length));
  return (sortedUs[rank - 1] ?? NaN) / 1000;
}
