import type { Operation } from '../harness/history/operation.js';
import type { RecordedFault } from './fault-timeline.js';
import { leaderlessAfter } from './leadership-timeline.js';
import type { RecordedLook, Stretch } from './leadership-timeline.js';
import type { FaultSummary } from './run-result.js';

/** Operations that leave the ensemble as it was; everything else is a write. */
const reading = new Set(['read', 'watch', 'exists', 'get']);

/** Each fault with what it cost: time without a leader, time to the first write that succeeded. */
export function summarizeFaults(
  faults: readonly RecordedFault[],
  operations: readonly Operation[],
  looks: readonly RecordedLook[],
  load: Stretch,
): FaultSummary[] {
  const writes = operations
    .filter(({ invocation, outcome }) => outcome === 'ok' && !reading.has(invocation.f))
    .map(({ invocation, completion }) => ({ invokedNs: invocation.time, completedNs: completion?.time ?? Infinity }))
    .sort((a, b) => a.completedNs - b.completedNs);
  return faults.map((fault) => {
    // A write that was on its way when the fault came may have been answered by what the fault then took away.
    const first = writes.find(({ invokedNs }) => invokedNs >= fault.inForceNs);
    // A loss that began after the next fault is that one's; one that began before may last longer than to there.
    const nextNs = Math.min(...faults.map(({ startNs }) => startNs).filter((startNs) => startNs > fault.startNs));
    return {
      ...fault,
      leaderlessMs:
        leaderlessAfter(looks, fault.startNs, Math.min(nextNs, load.endNs)) ??
        leaderlessAfter(looks, fault.startNs, load.endNs),
      firstWriteMs: first === undefined ? null : (first.completedNs - fault.inForceNs) / 1e6,
    };
  });
}
