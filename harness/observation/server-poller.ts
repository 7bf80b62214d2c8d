import { setTimeout as delay } from 'node:timers/promises';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { Address } from '../ensemble/ensemble.js';
import { askFourLetterWord } from './four-letter-word.js';
import { parseServerLook, type ServerLook } from './server-look.js';

/** One answer, or its absence. */
export interface PolledLook extends ServerLook {
  /** When the question left: a look is about the time from here to `atNs`. */
  readonly askedAtNs: number;
  readonly atNs: number;
}

export interface PollerLimits {
  /** From question to question. */
  readonly intervalMs: number;
  /** Without an answer for so long, a server counts as silent. */
  readonly silentAfterMs: number;
  /** The same question stays open for so long, so that a resumed server is noticed at once. */
  readonly giveUpAfterMs: number;
}

/**
 * Asks one server for its state, over and over, until the signal aborts. There is never more than one connection
 * open to it: a paused server accepts connections without ever answering, and they would fill its backlog.
 */
export async function pollServer(
  address: Address,
  limits: PollerLimits,
  signal: AbortSignal,
  onLook: (look: PolledLook) => void,
): Promise<void> {
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    const askedAtNs = monotonicNs();
    const silent = (): PolledLook => ({
      role: 'silent',
      zxid: null,
      packetsSent: null,
      askedAtNs,
      atNs: monotonicNs(),
    });
    const silence = setTimeout(() => onLook(silent()), limits.silentAfterMs);
    const look = await askFourLetterWord(address, 'srvr', { limitMs: limits.giveUpAfterMs, signal }).then(
      (answer): PolledLook => ({ ...parseServerLook(answer), askedAtNs, atNs: monotonicNs() }),
      silent,
    );
    clearTimeout(silence);
    if (stopped()) return;
    onLook(look);
    const elapsedMs = (monotonicNs() - askedAtNs) / NS_PER_MS;
    await delay(Math.max(1, limits.intervalMs - elapsedMs), undefined, { signal }).catch(() => undefined);
  }
}
