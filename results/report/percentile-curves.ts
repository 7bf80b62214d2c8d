import type { LoadPhases } from '../load-phases.js';
import type { LoadPhase } from '../run-result.js';
import type { OperationTable } from './operation-table.js';
import { outcomeCode } from './operation-table.js';
import type { PercentileCurve } from './report-data.js';

const ticksPerHalfDistance = 5;

/** Latencies of successes during the load by share, per operation and phase; steps halve towards 100 %. */
export function percentileCurves(table: OperationTable, phases: LoadPhases): PercentileCurve[] {
  const groups = new Map<string, { readonly kind: number; readonly phase: LoadPhase | 'all'; readonly ms: number[] }>();
  for (let place = 0; place < table.length; place++) {
    const invokedNs = table.invokedNs.at(place);
    const isOfLoad = invokedNs >= phases.load.startNs && invokedNs <= phases.load.endNs && table.final.at(place) === 0;
    if (!isOfLoad || table.outcome.at(place) !== outcomeCode.ok) continue;
    const kind = table.kind.at(place);
    for (const phase of [phases.phaseOf(table.dueNs.at(place), table.completedNs.at(place)), 'all'] as const) {
      const name = `${kind} ${phase}`;
      const group = groups.get(name) ?? { kind, phase, ms: [] };
      if (group.ms.length === 0) groups.set(name, group);
      group.ms.push(table.latencyMs(place));
    }
  }
  return [...groups.values()]
    .map(({ kind, phase, ms }) => ({
      ...(table.kinds[kind] ?? { workload: '', f: '' }),
      phase,
      count: ms.length,
      points: curve(Float64Array.from(ms).sort()),
    }))
    .sort((a, b) => (`${a.workload} ${a.f}` < `${b.workload} ${b.f}` ? -1 : 1));
}

/** @param sorted at least one */
export function curve(sorted: Float64Array): number[] {
  const points: number[] = [];
  const total = sorted.length;
  for (let share = 0; share < 1 - 1 / total; share += stepAt(share)) {
    points.push(round(1 / (1 - share)), round(sorted[Math.max(1, Math.ceil(share * total)) - 1] as number));
  }
  points.push(total, round(sorted[total - 1] as number));
  return points;
}

function stepAt(share: number): number {
  return 1 / (ticksPerHalfDistance * 2 ** (Math.floor(Math.log2(1 / (1 - share))) + 1));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
