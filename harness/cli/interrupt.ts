import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { Interrupts } from '../run-io.js';

/** One Ctrl-C reaches us twice when npm passes it on: what comes within this time counts once. */
const sameInterruptMs = 300;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where signals come from: the process, or a test. */
interface SignalSource {
  on(signal: (typeof signals)[number], listener: () => void): unknown;
  off(signal: (typeof signals)[number], listener: () => void): unknown;
}

export interface InterruptListener extends Interrupts {
  /** Signals do again what they did before. */
  dispose(): void;
}

/** Turns Ctrl-C, SIGTERM and SIGHUP into a wish to stop, and a second one into a wish to stop at once. */
export function listenForInterrupts(
  onInterrupt: (strength: 'stop' | 'abort') => void,
  source: SignalSource = process,
  nowNs: () => number = monotonicNs,
): InterruptListener {
  const stop = new AbortController();
  const abort = new AbortController();
  let lastNs = -Infinity;
  const listener = (): void => {
    const atNs = nowNs();
    const isEcho = atNs - lastNs < sameInterruptMs * NS_PER_MS;
    if (isEcho || abort.signal.aborted) return;
    lastNs = atNs;
    const strength = stop.signal.aborted ? 'abort' : 'stop';
    onInterrupt(strength);
    (strength === 'stop' ? stop : abort).abort();
  };
  for (const signal of signals) source.on(signal, listener);
  return {
    stop: stop.signal,
    abort: abort.signal,
    dispose: () => {
      for (const signal of signals) source.off(signal, listener);
    },
  };
}
