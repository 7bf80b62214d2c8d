import type { Json } from '../harness/history/event.js';
import type { RecordedStep } from './nemesis-steps.js';

/** A fault while it was in force; ns on the history's clock. */
export interface RecordedFault {
  /** Its place in the plan, from 0. */
  readonly step: number;
  readonly do: string;
  /** Servers or clients it was applied to. */
  readonly on: readonly string[];
  /** When the nemesis began with it. */
  readonly startNs: number;
  /** When it was in place; when it began, where that failed. */
  readonly inForceNs: number;
  /** When it was undone on everything it was done to; null if it never was. */
  readonly endNs: number | null;
  readonly judged: string;
  readonly evidence: Json;
}

/** What ends a fault besides `heal`, which ends all. */
const undoneBy: Readonly<Record<string, string>> = { kill: 'start', stop: 'start', pause: 'resume' };

/** Steps that undo, and so are no faults. */
const healing = new Set(['start', 'resume', 'heal']);

/** Faults that are over as soon as they are done. */
const momentary = new Set(['expire', 'restart-rolling', 'reconfig', 'reset', 'corrupt', 'truncate', 'wipe']);

/** Every fault that was begun, in order, with its end. */
export function faultsIn(steps: readonly RecordedStep[]): RecordedFault[] {
  return steps
    .filter((step) => !healing.has(step.do) && !step.undoes)
    .map((step) => {
      const { step: number, do: name, on, startNs, inForceNs, judged, evidence } = step;
      const endNs = endOf(step, steps);
      return { step: number, do: name, on, startNs, inForceNs: inForceNs ?? startNs, endNs, judged, evidence };
    });
}

function endOf(fault: RecordedStep, steps: readonly RecordedStep[]): number | null {
  const { inForceNs, on } = fault;
  if (inForceNs === null) return fault.startNs;
  if (on.length === 0 || momentary.has(fault.do)) return inForceNs;
  let left = on;
  for (const later of steps) {
    if (later.inForceNs === null || later.startNs < inForceNs) continue;
    if (later.undoes ? later.step === fault.step : later.do === 'heal') return later.inForceNs;
    if (undoneBy[fault.do] === later.do) left = left.filter((name) => !later.on.includes(name));
    if (left.length === 0) return later.inForceNs;
  }
  return null;
}
