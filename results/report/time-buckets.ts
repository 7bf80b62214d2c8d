import type { OperationTable } from './operation-table.js';
import { outcomeCode } from './operation-table.js';
import type { Activity, Series, SeriesGroup, Span } from './report-data.js';
import type { ClientLanes } from './client-lanes.js';

const bucketsMost = 150;
const bucketsLeast = 30;
/** Fewer make a line that only jumps; quantiles take more than counts do. */
const operationsPerBucket = { rate: 20, latency: 150 } as const;
/** Of fewer, the 99th percentile is the slowest, whatever it is. */
const leastForP99 = 100;
const niceMs = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];
const allName = 'all workloads';

interface Buckets {
  readonly fromMs: number;
  readonly widthMs: number;
  readonly count: number;
}

/** Of a width that people can read, so that a span has 150 of it at most, and fewer where little happened. */
function bucketsOf({ fromMs, toMs }: Span, operations: number, perBucket: number): Buckets {
  const wanted = (toMs - fromMs) / Math.max(bucketsLeast, Math.min(bucketsMost, operations / perBucket));
  const widthMs = niceMs.find((width) => width >= wanted) ?? Math.ceil(wanted / 600_000) * 600_000;
  // What happens at the very end belongs to the last one, too.
  return { fromMs, widthMs, count: Math.floor((toMs - fromMs) / widthMs) + 1 };
}

function bucketAt({ fromMs, widthMs }: Buckets, atMs: number): number {
  return Math.floor((atMs - fromMs) / widthMs);
}

interface Group {
  readonly ok: number[];
  readonly fail: number[];
  readonly info: number[];
  readonly latencies: number[][];
}

/** Rates and latencies over time from every operation: by workload, and together. An operation counts where it ended. */
export function timeSeries(table: OperationTable, span: Span): Series {
  const rate = bucketsOf(span, table.length, operationsPerBucket.rate);
  const latency = bucketsOf(span, table.length, operationsPerBucket.latency);
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const zeros = (): number[] => new Array<number>(rate.count).fill(0);
    const latencies = Array.from({ length: latency.count }, (): number[] => []);
    const group = { ok: zeros(), fail: zeros(), info: zeros(), latencies };
    groups.set(name, group);
    return group;
  };
  groupOf(allName);
  for (let place = 0; place < table.length; place++) {
    const completedNs = table.completedNs.at(place);
    const atMs = (Number.isNaN(completedNs) ? table.invokedNs.at(place) : completedNs) / 1e6;
    const bucket = bucketAt(rate, atMs);
    if (bucket < 0 || atMs > span.toMs) continue;
    const outcome = table.outcome.at(place);
    const workload = table.kinds[table.kind.at(place)]?.workload ?? '';
    for (const name of [allName, workload]) {
      const group = groupOf(name);
      const counts = outcome === outcomeCode.ok ? group.ok : outcome === outcomeCode.fail ? group.fail : group.info;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      if (outcome === outcomeCode.ok) group.latencies[bucketAt(latency, atMs)]?.push(table.latencyMs(place));
    }
  }
  // One workload alone is all of them.
  const told = [...groups].slice(0, groups.size > 2 ? undefined : 1);
  return {
    ...{ ...span, bucketMs: rate.widthMs, latencyBucketMs: latency.widthMs },
    groups: told.map(([name, group]) => seriesGroup(name, group)),
  };
}

function seriesGroup(name: string, { ok, fail, info, latencies }: Group): SeriesGroup {
  const sorted = latencies.map((values) => Float64Array.from(values).sort());
  const at = (share: number, least = 1): (number | null)[] =>
    sorted.map((values) => (values.length < least ? null : quantile(values, share)));
  return { name, ok, fail, info, p50: at(0.5), p99: at(0.99, leastForP99), max: at(1) };
}

/** Nearest rank, in µs of precision. */
function quantile(sorted: Float64Array, share: number): number | null {
  const value = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}

const activityBuckets = 400;

/** How many operations each client ended in each bucket: what stands where not all are shown. */
export function activityOf(table: OperationTable, { clients, laneOf }: ClientLanes, span: Span): Activity {
  const width = Math.max(1e-9, (span.toMs - span.fromMs) / activityBuckets);
  const counts = clients.map(() => ({
    ok: new Array<number>(activityBuckets).fill(0),
    other: new Array<number>(activityBuckets).fill(0),
  }));
  for (let place = 0; place < table.length; place++) {
    const client = counts[laneOf.get(table.process.at(place)) ?? -1];
    if (client === undefined) continue;
    const column = table.outcome.at(place) === outcomeCode.ok ? client.ok : client.other;
    const bucket = Math.min(
      activityBuckets - 1,
      Math.max(0, Math.floor((table.invokedNs.at(place) / 1e6 - span.fromMs) / width)),
    );
    column[bucket] = (column[bucket] ?? 0) + 1;
  }
  return { ...span, buckets: activityBuckets, clients: counts };
}
