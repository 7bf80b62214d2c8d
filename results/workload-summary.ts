import type { HistoryEvent, Json } from '../harness/history/event.js';
import type { Operation } from '../harness/history/operation.js';
import { isOfLoad, latencyUs, openWorkloads, quantileMs, sinceInvocationUs, sorted, workloadOf } from './latencies.js';
import type { RecordedLook } from './leadership-timeline.js';
import type { LoadPhases } from './load-phases.js';
import { packetsWithin } from './server-packets.js';
import type { CountedPackets } from './server-packets.js';
import type { AcquisitionCost, WorkloadSummary } from './run-result.js';

/**
 * What each workload did during the load.
 *
 * @param looks what servers said of themselves
 * @param unsent by workload: turns that were due when the load ended and had not begun
 */
export function summarizeWorkloads(
  operations: readonly Operation[],
  phases: LoadPhases,
  unsent: Readonly<Record<string, number>>,
  looks: readonly RecordedLook[] = [],
): WorkloadSummary[] {
  const ofLoad = operations.filter((operation) => isOfLoad(operation, phases));
  const byWorkload = new Map<string, Operation[]>();
  for (const operation of ofLoad) {
    const name = workloadOf(operation);
    const group = byWorkload.get(name);
    if (group === undefined) byWorkload.set(name, [operation]);
    else group.push(operation);
  }
  const loadS = (phases.load.endNs - phases.load.startNs) / 1e9;
  return [...byWorkload]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([workload, own]) => ({
      // The servers count packets of all workloads together.
      ...summarize(workload, own, loadS, byWorkload.size === 1 ? packetsWithin(looks, phases.load) : null),
      ...loopOf(own, unsent[workload] ?? 0),
    }));
}

type LoopFields = Pick<WorkloadSummary, 'loop' | 'unsent' | 'p99SinceInvocationMs'>;

function loopOf(operations: readonly Operation[], unsent: number): LoopFields {
  if (openWorkloads(operations).size === 0) return { loop: 'closed' };
  const us = operations.filter(({ outcome }) => outcome === 'ok').map(sinceInvocationUs);
  const asInvoked = sorted(us.filter((one) => one !== null));
  return { loop: 'open', unsent, p99SinceInvocationMs: asInvoked.length === 0 ? null : quantileMs(asInvoked, 0.99) };
}

function summarize(
  workload: string,
  operations: readonly Operation[],
  loadS: number,
  packets: CountedPackets | null,
): Omit<WorkloadSummary, keyof LoopFields> {
  const counts = { ok: 0, fail: 0, info: 0 };
  const okByOperation: Record<string, number> = {};
  const errors: Record<string, number> = {};
  const processes = new Set<unknown>();
  const latencies: number[] = [];
  for (const operation of operations) {
    counts[operation.outcome] += 1;
    processes.add(operation.invocation.process);
    const { f } = operation.invocation;
    if (operation.outcome === 'ok') {
      okByOperation[f] = (okByOperation[f] ?? 0) + 1;
      const us = latencyUs(operation);
      if (us !== null) latencies.push(us);
    } else {
      const error =
        operation.completion?.error ?? (operation.completion === null ? 'no completion' : 'no reason given');
      errors[error] = (errors[error] ?? 0) + 1;
    }
  }
  const sortedUs = sorted(latencies);
  const at = (share: number): number | null => (sortedUs.length === 0 ? null : quantileMs(sortedUs, share));
  const acquisition = acquisitionCost(operations, packets);
  return {
    workload,
    processes: processes.size,
    ...counts,
    okByOperation,
    okPerS: loadS > 0 ? counts.ok / loadS : 0,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    errors,
    ...(acquisition === null ? {} : { acquisition }),
  };
}

/** What a completed acquisition took, where the workload counts its notifications and listings. */
function acquisitionCost(operations: readonly Operation[], packets: CountedPackets | null): AcquisitionCost | null {
  const sums = { acquisitions: 0, notifications: 0, listings: 0 };
  let whileCounted = 0;
  for (const { invocation, completion, outcome } of operations) {
    if (invocation.f !== 'acquire' || outcome !== 'ok' || completion === null) continue;
    const notifications = countIn(completion, 'notifications');
    const listings = countIn(completion, 'listings');
    if (notifications === null || listings === null) continue;
    sums.acquisitions += 1;
    sums.notifications += notifications;
    sums.listings += listings;
    if (packets !== null && completion.time >= packets.startNs && completion.time < packets.endNs) whileCounted += 1;
  }
  const { acquisitions, notifications, listings } = sums;
  if (acquisitions === 0) return null;
  return {
    acquisitions,
    notificationsPerAcquisition: notifications / acquisitions,
    listingsPerAcquisition: listings / acquisitions,
    packetsPerAcquisition: packets === null || whileCounted === 0 ? null : packets.packets / whileCounted,
  };
}

/** A count that a completion carries, as a field of the event or of its value. */
export function countIn(event: HistoryEvent, name: string): number | null {
  const value = (event.value ?? {}) as Readonly<Record<string, Json | undefined>>;
  const own = (event as unknown as Readonly<Record<string, Json | undefined>>)[name];
  const count = own ?? (typeof value === 'object' ? value[name] : undefined);
  return typeof count === 'number' ? count : null;
}
