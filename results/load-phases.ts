import type { RecordedFault } from './fault-timeline.js';
import { settledSince } from './leadership-timeline.js';
import type { RecordedLook, Stretch } from './leadership-timeline.js';
import type { LoadPhase } from './run-result.js';

interface PhaseStretch extends Stretch {
  readonly phase: LoadPhase;
}

/**
 * The load cut into steady, fault and recovery. `fault` while at least one fault is in force (a killed server is one
 * until it is started again); `recovery` from then until every server follows one leader in one epoch again.
 */
export class LoadPhases {
  readonly load: Stretch;
  /** What was not steady, in order. */
  readonly disturbances: readonly PhaseStretch[];

  constructor(load: Stretch, faults: readonly RecordedFault[], looks: readonly RecordedLook[]) {
    this.load = load;
    this.disturbances = disturbances(load, faults, looks);
  }

  /** The worst phase that an operation of this time met: a stall is charged to the fault it began or ended in. */
  phaseOf(startNs: number, endNs: number): LoadPhase {
    let worst: LoadPhase = 'steady';
    for (const stretch of this.disturbances) {
      if (stretch.startNs >= endNs) break;
      if (stretch.endNs <= startNs) continue;
      if (stretch.phase === 'fault') return 'fault';
      worst = stretch.phase;
    }
    return worst;
  }

  /** Seconds of the load that each phase took. */
  seconds(): Readonly<Record<LoadPhase, number>> {
    const sums = { steady: this.load.endNs - this.load.startNs, fault: 0, recovery: 0 };
    for (const { phase, startNs, endNs } of this.disturbances) {
      const ns = Math.max(0, Math.min(endNs, this.load.endNs) - Math.max(startNs, this.load.startNs));
      sums[phase] += ns;
      sums.steady -= ns;
    }
    return { steady: sums.steady / 1e9, fault: sums.fault / 1e9, recovery: sums.recovery / 1e9 };
  }
}

/** Faults that overlap are one stretch; each is followed by its recovery, which the next fault may cut short. */
function disturbances(load: Stretch, faults: readonly RecordedFault[], looks: readonly RecordedLook[]): PhaseStretch[] {
  const merged: { startNs: number; endNs: number }[] = [];
  for (const { startNs, endNs } of [...faults].sort((a, b) => a.startNs - b.startNs)) {
    const last = merged.at(-1);
    const end = endNs ?? load.endNs;
    if (last !== undefined && startNs <= last.endNs) last.endNs = Math.max(last.endNs, end);
    else merged.push({ startNs, endNs: end });
  }
  return merged.flatMap(({ startNs, endNs }, place): PhaseStretch[] => {
    const next = merged[place + 1]?.startNs ?? Infinity;
    const settledNs = settledSince(looks, endNs) ?? load.endNs;
    const recoveredNs = Math.min(looks.length === 0 ? endNs : settledNs, next);
    const fault: PhaseStretch = { phase: 'fault', startNs, endNs };
    return recoveredNs > endNs ? [fault, { phase: 'recovery', startNs: endNs, endNs: recoveredNs }] : [fault];
  });
}
