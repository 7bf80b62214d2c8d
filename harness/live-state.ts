import { monotonicNs, NS_PER_S } from './foundation/clock.js';
import type { Recorder } from './history/recorder.js';
import type { Nemesis } from './nemeses/nemesis.js';
import type { Observer } from './observation/observer.js';
import type { LiveState, RunProgress } from './run-io.js';

/** How often the live line gets news, ms; its rate is over the time between two. */
const NEWS_MS = 1000;

/** Tells the terminal how the load goes. Returns what ends it. */
export function showLoad(
  progress: RunProgress,
  parts: {
    readonly recorder: Recorder;
    readonly observer: Observer;
    readonly nemesis: Nemesis;
    readonly startNs: number;
    readonly timeLimitS: number;
  },
): () => void {
  const { recorder, observer, nemesis, startNs, timeLimitS } = parts;
  let before = { atNs: startNs, ok: 0 };
  const tell = (): void => {
    const now = monotonicNs();
    const sums = { ok: 0, fail: 0, info: 0 };
    for (const counts of recorder.counts().values()) {
      sums.ok += counts.ok;
      sums.fail += counts.fail;
      sums.info += counts.info;
    }
    const leader = observer.leader();
    const elapsedS = Math.max(0, (now - startNs) / NS_PER_S);
    const state: LiveState = {
      elapsedS,
      remainingS: Math.max(0, timeLimitS - elapsedS),
      okPerS: ((sums.ok - before.ok) * NS_PER_S) / Math.max(1, now - before.atNs),
      ...sums,
      leader: leader?.server ?? null,
      epoch: leader?.epoch ?? null,
      faultsInForce: nemesis.inForce().map((fault) => `${fault.do} ${fault.on.join(' ')}`.trim()),
    };
    before = { atNs: now, ok: sums.ok };
    progress.live(state);
  };
  const timer = setInterval(tell, NEWS_MS);
  return () => clearInterval(timer);
}
