import { build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';
import type { Operation } from '../harness/history/operation.js';
import type { LoadPhases } from './load-phases.js';
import type { LatencySummary, LoadPhase } from './run-result.js';

/** One kind of operation with the distribution of its latencies, in whole µs. */
export interface LatencyGroup {
  readonly workload: string;
  readonly f: string;
  readonly phase: LoadPhase | 'all';
  readonly outcome: 'ok' | 'error';
  readonly histogram: Histogram;
}

/** For operations of histories that name no workload. */
const unnamedWorkload = 'main';

/** Up to an hour at three digits; grows from small, since most groups are. */
export function emptyHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
    bitBucketSize: 32,
  });
}

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

/** Distributions by workload, operation, phase and outcome; an operation counts in its phase and in `all`. */
export function latencyGroups(operations: readonly Operation[], phases: LoadPhases): LatencyGroup[] {
  const groups = new Map<string, LatencyGroup>();
  for (const operation of operations) {
    const us = latencyUs(operation);
    if (us === null || operation.completion === null || !isOfLoad(operation, phases)) continue;
    const { invocation, completion } = operation;
    const outcome = operation.outcome === 'ok' ? 'ok' : 'error';
    for (const phase of [phases.phaseOf(invocation.time, completion.time), 'all'] as const) {
      const name = `${workloadOf(operation)} ${invocation.f} ${phase} ${outcome}`;
      let group = groups.get(name);
      if (group === undefined) {
        group = { workload: workloadOf(operation), f: invocation.f, phase, outcome, histogram: emptyHistogram() };
        groups.set(name, group);
      }
      group.histogram.recordValue(us);
    }
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

export function summarizeLatencies({ histogram, ...group }: LatencyGroup): LatencySummary {
  return { ...group, ...quantilesMs(histogram) };
}

/** Quantiles in ms. */
export function quantilesMs(
  histogram: Histogram,
): Pick<LatencySummary, 'count' | 'meanMs' | 'p50Ms' | 'p90Ms' | 'p99Ms' | 'p999Ms' | 'maxMs'> {
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    count: histogram.totalCount,
    meanMs: Math.round(histogram.mean) / 1000,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: histogram.maxValue / 1000,
  };
}
