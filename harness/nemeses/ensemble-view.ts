import type { Address } from '../ensemble/ensemble.js';
import type { ServerState } from '../ensemble/server-state.js';
import type { StepCondition } from './plan.js';

/** How long to wait, and what ends the wait early (as if the limit were over). */
export interface WaitLimits {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What faults know of the ensemble they disturb; observation's `Observer` is one. */
export interface EnsembleView {
  /** The latest look at each server. */
  states(): readonly ServerState[];
  /** True as soon as `holds` is true of looks that all began after this call; false when the limit was over before. */
  waitUntil(holds: (states: readonly ServerState[]) => boolean, limits: WaitLimits): Promise<boolean>;
  /** True as soon as the condition holds; false when the limit was over before. */
  waitFor(condition: StepCondition, limits: WaitLimits): Promise<boolean>;
  /** Makes a session at this address, reads with it, ends it; rejects where that fails. Times in ms. */
  proveRead(address: Address, limits: WaitLimits): Promise<{ readonly sessionMs: number; readonly readMs: number }>;
}

/** The leader; of several that say so, the one of the latest epoch: the others have been deposed. */
export function leaderIn(states: readonly ServerState[]): (ServerState & { readonly epoch: number }) | null {
  let latest: (ServerState & { readonly epoch: number }) | null = null;
  for (const { epoch, ...state } of states) {
    if (state.role === 'leader' && epoch !== null && epoch > (latest?.epoch ?? 0)) latest = { ...state, epoch };
  }
  return latest;
}

export function stateOf(states: readonly ServerState[], server: string): ServerState | undefined {
  return states.find((state) => state.server === server);
}
