import type { Operation } from '../harness/history/operation.js';
import type { LoadPhases } from './load-phases.js';
import type { LatencySummary, LoadPhase, LoopKind } from './run-result.js';

/** The latencies of one kind of operation. */
export interface LatencyGroup {
  readonly workload: string;
  readonly f: string;
  readonly phase: LoadPhase | 'all';
  readonly outcome: 'ok' | 'error';
  readonly loop: LoopKind;
  /** Whole µs, ascending; at least one. From the intended start in an open loop. */
  readonly sortedUs: Float64Array;
  /** The same operations counted from the invocation; null in a closed loop, where that is the same. */
  readonly sinceInvocationUs: Float64Array | null;
}

/** For operations of histories that name no workload. */
const unnamedWorkload = 'main';

/** When an operation was to start, ns on the history's clock: when it was due, or else when it was invoked. */
export function intendedStartNs({ invocation }: Operation): number {
  return invocation.due ?? invocation.time;
}

/**
 * Latency of a completed operation from its intended start, in whole µs, at least 1; null when it never completed. One
 * that follows another of the same turn (a compare-and-set its read) was to start when it was invoked.
 */
export function latencyUs(operation: Operation): number | null {
  return spanUs(operation, intendedStartNs(operation));
}

/** The same from the invocation. */
export function sinceInvocationUs(operation: Operation): number | null {
  return spanUs(operation, operation.invocation.time);
}

function spanUs({ completion }: Operation, startNs: number): number | null {
  return completion === null ? null : Math.max(1, Math.round((completion.time - startNs) / 1000));
}

/** Workloads whose clients did not wait for their own operations: whose history says when they were due. */
export function openWorkloads(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(operations.filter(({ invocation }) => invocation.due !== undefined).map(workloadOf));
}

export function workloadOf({ invocation }: Operation): string {
  return invocation.workload ?? unnamedWorkload;
}

/** Was it invoked by a client during the load (and so neither set-up nor a final read)? */
export function isOfLoad(operation: Operation, { load }: LoadPhases): boolean {
  const { process, time, final } = operation.invocation;
  return typeof process === 'number' && final !== true && time >= load.startNs && time <= load.endNs;
}

interface GrowingGroup extends Omit<LatencyGroup, 'sortedUs' | 'sinceInvocationUs'> {
  readonly us: number[];
  readonly sinceInvocation: number[];
}

/** By workload, operation, phase and outcome; an operation counts in its phase and in `all`. */
export function latencyGroups(operations: readonly Operation[], phases: LoadPhases): LatencyGroup[] {
  const open = openWorkloads(operations);
  const groups = new Map<string, GrowingGroup>();
  for (const operation of operations) {
    const us = latencyUs(operation);
    const { completion, invocation } = operation;
    if (us === null || completion === null || !isOfLoad(operation, phases)) continue;
    const workload = workloadOf(operation);
    const outcome = operation.outcome === 'ok' ? 'ok' : 'error';
    for (const phase of [phases.phaseOf(intendedStartNs(operation), completion.time), 'all'] as const) {
      const name = `${workload} ${invocation.f} ${phase} ${outcome}`;
      let group = groups.get(name);
      if (group === undefined) {
        const loop = open.has(workload) ? 'open' : 'closed';
        group = { workload, f: invocation.f, phase, outcome, loop, us: [], sinceInvocation: [] };
        groups.set(name, group);
      }
      group.us.push(us);
      if (group.loop === 'open') group.sinceInvocation.push(sinceInvocationUs(operation) ?? us);
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { us, sinceInvocation, ...kind }]) => ({
      ...kind,
      sortedUs: sorted(us),
      sinceInvocationUs: kind.loop === 'open' ? sorted(sinceInvocation) : null,
    }));
}

export function sorted(us: readonly number[]): Float64Array {
  return Float64Array.from(us).sort();
}

export function summarizeLatencies({ sortedUs, sinceInvocationUs: asInvoked, ...group }: LatencyGroup): LatencySummary {
  return {
    ...group,
    count: sortedUs.length,
    meanMs: Math.round(sortedUs.reduce((sum, us) => sum + us, 0) / sortedUs.length) / 1000,
    p50Ms: quantileMs(sortedUs, 0.5),
    p90Ms: quantileMs(sortedUs, 0.9),
    p99Ms: quantileMs(sortedUs, 0.99),
    p999Ms: quantileMs(sortedUs, 0.999),
    maxMs: quantileMs(sortedUs, 1),
    ...(asInvoked === null
      ? {}
      : {
          sinceInvocation: {
            p50Ms: quantileMs(asInvoked, 0.5),
            p99Ms: quantileMs(asInvoked, 0.99),
            maxMs: quantileMs(asInvoked, 1),
          },
        }),
  };
}

/** The smallest latency that so large a share of all does not exceed (nearest rank), ms. */
export function quantileMs(sortedUs: Float64Array, share: number): number {
  const rank = Math.max(1, Math.ceil(share * sortedUs.length));
  return (sortedUs[rank - 1] ?? NaN) / 1000;
}
