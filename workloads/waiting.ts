import type { SeededRandom } from '../harness/foundation/seeded-random.js';
import type { Session, SessionState } from '../harness/session/session.js';

/** Whether a session in this state can never serve again. */
export function isOver(state: SessionState): boolean {
  return state === 'expired' || state === 'closed';
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** A client's think time: uniform between half and one and a half times `meanMs`; none where turns are paced. */
export function think(
  { random, signal, paced }: { readonly random: SeededRandom; readonly signal: AbortSignal; readonly paced?: boolean },
  meanMs: number,
): Promise<void> {
  const ms = meanMs * (0.5 + random.fraction());
  return paced === true ? Promise.resolve() : pause(ms, signal);
}

/**
 * Resolves to true once the session is connected (at once if it is), to false when it has ended or `signal` aborts
 * first. A client that waits here does not pile up operations that cannot leave.
 */
export async function untilConnected(session: Session, signal: AbortSignal): Promise<boolean> {
  while (session.state !== 'connected') {
    if (isOver(session.state) || signal.aborted) return false;
    const wakeUp = new WakeUp(session, signal);
    await wakeUp.rung;
  }
  return true;
}

/**
 * A single wait with everything that can end it: somebody rings, the session changes its state to anything but
 * `disconnected` (again connected: look again; over: nothing will ever come), or `signal` aborts.
 */
export class WakeUp {
  readonly rung: Promise<void>;
  /** Idempotent. Also drops the wait's own listeners. */
  readonly ring: () => void;

  constructor(session: Session, signal: AbortSignal) {
    let resolveRung = (): void => undefined;
    this.rung = new Promise((resolve) => (resolveRung = resolve));
    const dropStateListener = session.onState((state) => {
      if (state !== 'disconnected') this.ring();
    });
    this.ring = (): void => {
      dropStateListener();
      signal.removeEventListener('abort', this.ring);
      resolveRung();
    };
    signal.addEventListener('abort', this.ring);
    if (signal.aborted || isOver(session.state)) this.ring();
  }
}

/** Runs `body` with a signal that aborts after `limitMs` or together with `signal`, whichever comes first. */
export async function withLimit<T>(
  limitMs: number,
  signal: AbortSignal,
  body: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, limitMs);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await body(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
