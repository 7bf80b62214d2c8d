import { setTimeout as delay } from 'node:timers/promises';
import { monotonicNs, NS_PER_MS, NS_PER_S } from '../foundation/clock.js';
import type { EnsembleView } from './ensemble-view.js';
import type { PlanStep } from './plan.js';

/** Longer than any run. */
const FOR_EVER_MS = 2 ** 31 - 1;

/** When a step may begin: now, or why it never will. */
export type Turn = { readonly begin: true } | { readonly begin: false; readonly why: string };

/** What a turn is waited for with. */
export interface TurnContext {
  readonly view: EnsembleView;
  /** When the load started. */
  readonly startNs: number;
  /** Resolves when the step ahead, should it undo itself, has done so. */
  readonly aheadUndone: Promise<unknown>;
  /** Aborted when no further step may begin. */
  readonly signal: AbortSignal;
}

/** Waits for a step's time or condition. Where the signal aborts first, the answer is without meaning. */
export async function waitForTurn(step: PlanStep, context: TurnContext): Promise<Turn> {
  const { view, startNs, aheadUndone, signal } = context;
  if (step.at !== undefined) await sleepUntil(startNs + step.at * NS_PER_S, signal);
  if (step.after !== undefined) {
    await untilAborted(aheadUndone, signal);
    const limitMs = (step.limit ?? Infinity) * 1000;
    const leftMs = remainingMs(step, startNs);
    const came = await view.waitFor(step.after, { limitMs: Math.min(limitMs, leftMs), signal });
    if (!came && limitMs < leftMs)
      return { begin: false, why: `"${step.after}" did not come within ${limitMs / 1000} s` };
    if (!came) return tooLate(step);
    await sleepUntil(monotonicNs() + (step.delay ?? 0) * NS_PER_S, signal);
  }
  if (remainingMs(step, startNs) > 0) return { begin: true };
  return tooLate(step);
}

function tooLate({ after, before }: PlanStep): Turn {
  const condition = after === undefined ? '' : `, and "${after}" did not come in time`;
  return { begin: false, why: `it had to begin before ${before ?? 0} s${condition}` };
}

/** How long the step may still wait before its time is over. */
export function remainingMs({ before }: PlanStep, startNs: number): number {
  if (before === undefined) return FOR_EVER_MS;
  return Math.max(0, before * 1000 - (monotonicNs() - startNs) / NS_PER_MS);
}

/** Never returns before its time, unless the signal aborts; then at once, without an error. */
export async function sleepUntil(atNs: number, signal: AbortSignal): Promise<void> {
  const leftMs = (): number => (signal.aborted ? 0 : (atNs - monotonicNs()) / NS_PER_MS);
  // A timer may fire a little early.
  for (let ms = leftMs(); ms > 0; ms = leftMs()) {
    await delay(Math.min(Math.ceil(ms), FOR_EVER_MS), undefined, { signal }).catch(() => undefined);
  }
}

/** Waits for the promise, or for the signal to abort. */
export async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let onAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (onAbort = resolve));
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener('abort', onAbort);
}
