import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { quantileMs } from '../latencies.js';
import type { FaultSummary } from '../run-result.js';
import { count } from '../render/text.js';
import { blockEstimate } from '../statistics/block-bootstrap.js';
import { unmeasured } from './measure.js';
import type { Measure, MeasuredGroup } from './measure.js';
import type { OperationWindows, RunWindows, WorkloadWindows } from './read-run-windows.js';

const quantiles = [
  { name: 'p50 ms', share: 0.5 },
  { name: 'p99 ms', share: 0.99 },
  { name: 'p99.9 ms', share: 0.999 },
] as const;

/** Operations beyond a quantile, without which it is one outlier's latency. */
const fewestBeyond = 10;

/** The figures of one run: what each workload did, how long its operations took, how the ensemble recovered. */
export function runGroups(
  run: RunWindows,
  faults: readonly Pick<FaultSummary, 'leaderlessMs' | 'firstWriteMs'>[],
  random: SeededRandom,
): MeasuredGroup[] {
  return [
    ...run.workloads.flatMap((workload) => [
      { name: workload.workload, measures: workloadMeasures(workload, run, random) },
      ...run.operations
        .filter((operation) => operation.workload === workload.workload)
        .map((operation) => ({
          name: `${operation.workload} ${operation.f}`,
          measures: operationMeasures(operation, run.windows, random),
        })),
    ]),
    ...recoveryGroup(faults),
  ];
}

function workloadMeasures(workload: WorkloadWindows, run: RunWindows, random: SeededRandom): Measure[] {
  const sum = (counts: Float64Array, places: readonly number[]): number =>
    places.reduce((total, place) => total + (counts[place] ?? 0), 0);
  const measure = (name: string, kind: Measure['kind'], figureOf: (places: readonly number[]) => number): Measure => {
    const value = figureOf(Array.from({ length: run.windows }, (_, place) => place));
    const within = blockEstimate(run.windows, figureOf, random.fork(`${workload.workload} ${name}`));
    return { name, kind, value, samples: [], within };
  };
  const measures = [measure('ok/s', 'rate', (places) => sum(workload.ok, places) / (places.length * run.windowS))];
  if (workload.acquisitions.every((count) => count === 0)) return measures;
  const each = (counts: Float64Array) => (places: readonly number[]) =>
    sum(counts, places) / sum(workload.acquisitions, places);
  return [
    ...measures,
    measure('notifications/acquisition', 'count', each(workload.notifications)),
    measure('listings/acquisition', 'count', each(workload.listings)),
  ];
}

function operationMeasures(operation: OperationWindows, windows: number, random: SeededRandom): Measure[] {
  const { sortedUs, counts, loop, workload, f } = operation;
  return quantiles.map(({ name, share }) => {
    const needed = Math.ceil(fewestBeyond / (1 - share) - 1e-6);
    if (sortedUs.length < needed) {
      return { ...unmeasured(name, 'duration', `it takes ${count(needed)} operations`), loop };
    }
    const within = blockEstimate(windows, counts.quantileOf(share), random.fork(`${workload} ${f} ${name}`));
    const value = quantileMs(sortedUs, share);
    return { name, kind: 'duration', value, samples: [], within: within === null ? null : { ...within, value }, loop };
  });
}

/** Each fault is a sample. */
function recoveryGroup(faults: readonly Pick<FaultSummary, 'leaderlessMs' | 'firstWriteMs'>[]): MeasuredGroup[] {
  if (faults.length === 0) return [];
  const measures = (['leaderlessMs', 'firstWriteMs'] as const).map((field): Measure => {
    const name = field === 'leaderlessMs' ? 'no leader, ms' : 'to first write, ms';
    const known = faults.map((fault) => fault[field]).filter((ms) => ms !== null);
    if (known.length < faults.length) {
      return unmeasured(
        name,
        'duration',
        `after ${faults.length - known.length} of ${faults.length} faults it never ended`,
      );
    }
    return { name, kind: 'duration', value: meanOf(known), samples: known, within: null };
  });
  return [{ name: 'recovery from a fault', measures }];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
