import type { LatencySummary, LoadPhase, RunResult, WorkloadSummary } from '../run-result.js';
import { duration } from '../render/text.js';

/** One measured value, with what it is of. */
export interface Measurement {
  readonly metric: string;
  readonly value: number;
  /** It lasted longer than the load: the value is what was seen of it. */
  readonly atLeast?: boolean;
  readonly workload?: string;
  /** The operation. */
  readonly f?: string;
  readonly phase?: LoadPhase | 'all';
  /** In words: `register read`, `kill zk5 at 5.00 s`. */
  readonly of: string;
}

/** What a threshold can be set on. */
export interface Metric {
  readonly name: string;
  /** One line for the docs. */
  readonly describe: string;
  readonly unit: 'ms' | 'share' | 'per second' | 'count';
  /** Which side of the limit is fine, the limit itself included. */
  readonly bound: 'at most' | 'at least';
  /** How finely a threshold can name what it is for. */
  readonly per: 'run' | 'workload' | 'operation';
  /** What a run must have so that it can be measured at all; absent where every run has it. */
  readonly needs?: 'a lock' | 'a lock alone' | 'faults';
  measure(result: RunResult): readonly Measurement[];
  /** Why a run may lack it. */
  readonly absent: string;
}

type Found = Omit<Measurement, 'metric'>;

/** Everything a threshold can be set on, in the order of the docs. */
export const metrics: readonly Metric[] = [
  latency('p50_ms', 'p50Ms', 'half of an operation’s successes were faster'),
  latency('p90_ms', 'p90Ms', '90 % of an operation’s successes were faster'),
  latency('p99_ms', 'p99Ms', '99 % of an operation’s successes were faster'),
  latency('p999_ms', 'p999Ms', '99.9 % of an operation’s successes were faster'),
  latency('max_ms', 'maxMs', 'an operation’s slowest success'),
  ofRun({
    name: 'max_unavailability_ms',
    describe: 'the longest stretch of the load in which no operation succeeded',
    unit: 'ms',
    absent: 'the availability check did not say it',
    find: ({ checkers }) => {
      const { details = {} } = checkers['availability'] ?? {};
      const { longestUnavailableMs: value, longestUnavailableFromS: fromS } = details;
      if (typeof value !== 'number') return [];
      return [{ value, of: typeof fromS === 'number' ? `from ${duration(fromS * 1000)} of the history` : 'the run' }];
    },
  }),
  ofRun({
    name: 'recovery_ms',
    describe: 'from a fault being in force until a write invoked after it succeeded; the worst fault counts',
    unit: 'ms',
    needs: 'faults',
    absent: 'no fault was begun',
    find: recoveries,
  }),
  ofRun({
    name: 'leaderless_ms',
    describe: 'how long nobody led, all stretches of the load together',
    unit: 'ms',
    absent: 'no server was ever seen leading',
    find: ({ leadership }) =>
      leadership.epochs.length === 0 ? [] : [{ value: leadership.leaderlessMs, of: 'the load' }],
  }),
  ofWorkload({
    name: 'min_ok_per_s',
    describe: 'successes per second of the load',
    unit: 'per second',
    bound: 'at least',
    absent: 'the run has no such workload',
    value: ({ okPerS }) => okPerS,
  }),
  ofWorkload({
    name: 'unknown_share',
    describe: 'share of operations whose outcome stayed unknown, 0 to 1',
    unit: 'share',
    absent: 'the run has no such workload, or it did nothing',
    value: ({ ok, fail, info }) => (ok + fail + info === 0 ? null : info / (ok + fail + info)),
  }),
  ofWorkload({
    name: 'notifications_per_acquisition',
    describe: 'watch notifications a lock acquisition took, on average',
    unit: 'count',
    needs: 'a lock',
    absent: 'no lock workload of that name acquired anything',
    value: ({ acquisition }) => acquisition?.notificationsPerAcquisition ?? null,
  }),
  ofWorkload({
    name: 'listings_per_acquisition',
    describe: 'listings of the lock’s nodes an acquisition took, on average',
    unit: 'count',
    needs: 'a lock',
    absent: 'no lock workload of that name acquired anything',
    value: ({ acquisition }) => acquisition?.listingsPerAcquisition ?? null,
  }),
  ofWorkload({
    name: 'packets_per_acquisition',
    describe:
      'packets the servers sent to clients for a lock acquisition, its release and the work between, on average; of a run whose only workload it is',
    unit: 'count',
    needs: 'a lock alone',
    absent:
      'it acquired nothing while the servers were watched, or it was not the only workload: servers count the packets of all together',
    value: ({ acquisition }) => acquisition?.packetsPerAcquisition ?? null,
  }),
  ofRun({
    name: 'sessions_expired',
    describe: 'sessions that expired',
    unit: 'count',
    absent: '',
    find: ({ clients }) => [{ value: clients.sessionsExpired, of: 'the run' }],
  }),
  ofRun({
    name: 'harness_stall_ms',
    describe: 'the longest stall of the harness itself: above it, the other figures are doubtful',
    unit: 'ms',
    absent: '',
    find: ({ stalls }) => [{ value: stalls.orchestratorMaxMs, of: 'the orchestrator' }],
  }),
];

/** Everything that was measured of a run. */
export function measurementsOf(result: RunResult): readonly Measurement[] {
  return metrics.flatMap((metric) => metric.measure(result));
}

function latency(name: string, field: 'p50Ms' | 'p90Ms' | 'p99Ms' | 'p999Ms' | 'maxMs', describe: string): Metric {
  const found = ({ workload, f, phase, ...summary }: LatencySummary): Measurement => {
    const when = phase === 'all' ? '' : `, ${phase}`;
    return { metric: name, value: summary[field], workload, f, phase, of: `${workload} ${f}${when}` };
  };
  return {
    ...{ name, describe, unit: 'ms', bound: 'at most', per: 'operation' },
    absent: 'no such operation succeeded in that phase',
    measure: ({ latencies }) => latencies.filter(({ outcome }) => outcome === 'ok').map(found),
  };
}

function ofRun(metric: {
  readonly name: string;
  readonly describe: string;
  readonly unit: Metric['unit'];
  readonly needs?: NonNullable<Metric['needs']>;
  readonly absent: string;
  readonly find: (result: RunResult) => readonly Found[];
}): Metric {
  const { find, ...rest } = metric;
  const measure: Metric['measure'] = (result) => find(result).map((found) => ({ metric: metric.name, ...found }));
  return { ...rest, bound: 'at most', per: 'run', measure };
}

function ofWorkload(metric: {
  readonly name: string;
  readonly describe: string;
  readonly unit: Metric['unit'];
  readonly bound?: Metric['bound'];
  readonly needs?: NonNullable<Metric['needs']>;
  readonly absent: string;
  readonly value: (workload: WorkloadSummary) => number | null;
}): Metric {
  const { value: valueOf, bound = 'at most', ...rest } = metric;
  const measure: Metric['measure'] = ({ workloads }) =>
    workloads.flatMap((summary) => {
      const value = valueOf(summary);
      return value === null ? [] : [{ metric: metric.name, value, workload: summary.workload, of: summary.workload }];
    });
  return { ...rest, bound, per: 'workload', measure };
}

function recoveries({ faults, phases }: RunResult): readonly Found[] {
  const load = phases.find(({ name }) => name === 'load');
  return faults.map(({ do: name, on, inForceNs, firstWriteMs }) => {
    const of = `${name} ${on.join(',')} at ${duration((inForceNs - (load?.startNs ?? 0)) / 1e6)}`;
    if (firstWriteMs !== null) return { value: firstWriteMs, of };
    const seenMs = Math.max(0, ((load?.endNs ?? inForceNs) - inForceNs) / 1e6);
    return { value: seenMs, atLeast: true, of: `${of}, and no write succeeded after it` };
  });
}
