import { quantileMs } from '../latencies.js';
import type { OperationTable } from './operation-table.js';
import { outcomeCode } from './operation-table.js';
import type { ReportWorkload, Span } from './report-data.js';

/** What each workload did, of a history whose run did not say. */
export function workloadsOf(table: OperationTable, span: Span): ReportWorkload[] {
  const groups = new Map<string, { counts: [ok: number, fail: number, info: number]; us: number[] }>();
  for (let place = 0; place < table.length; place++) {
    const { workload } = table.kinds[table.kind.at(place)] ?? { workload: '' };
    const group = groups.get(workload) ?? { counts: [0, 0, 0], us: [] };
    groups.set(workload, group);
    const outcome = table.outcome.at(place);
    group.counts[outcome as 0 | 1 | 2]++;
    if (outcome === outcomeCode.ok) group.us.push(table.latencyMs(place) * 1000);
  }
  return [...groups].map(([workload, { counts, us }]) => {
    const sorted = Float64Array.from(us).sort();
    const at = (share: number): number | null => (sorted.length === 0 ? null : quantileMs(sorted, share));
    return {
      workload,
      ...{ ok: counts[0], fail: counts[1], info: counts[2] },
      okPerS: (counts[0] * 1000) / Math.max(1, span.toMs - span.fromMs),
      ...{ p50Ms: at(0.5), p99Ms: at(0.99) },
      errors: {},
    };
  });
}
