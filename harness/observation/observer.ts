import { setMaxListeners } from 'node:events';
import { NS_PER_MS, monotonicNs } from '../foundation/clock.js';
import type { Recorder } from '../history/recorder.js';
import type { Address } from '../ensemble/ensemble.js';
import type { ServerState } from '../ensemble/server-state.js';
import { leaderOf, someoneLeads, type EnsembleCondition } from './conditions.js';
import { Epochs } from './epochs.js';
import { Leadership, type Interval, type LeaderTerm } from './leadership.js';
import type { ObservedServer, ObservedState } from './observed-server.js';
import { proveRead, type ReadProof } from './read-proof.js';
import { PacketCount } from './packet-count.js';
import { isSynced, ready } from './settling.js';
import { pollServer, type PolledLook, type PollerLimits } from './server-poller.js';

export interface ObserverOptions {
  readonly servers: readonly ObservedServer[];
  /** Where states are noted. */
  readonly recorder: Pick<Recorder, 'record'>;
  readonly limits?: Partial<PollerLimits>;
}

/** How long to wait, and what ends the wait early (as if the limit were over). */
export interface WaitLimits {
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const defaultLimits: PollerLimits = { intervalMs: 100, silentAfterMs: 1000, giveUpAfterMs: 5000 };

/** A timer's largest delay: over three weeks. */
const LIMIT_MS_MAX = 2 ** 31 - 1;

/** States are recorded when they change, and at least so often. */
const HEARTBEAT_NS = 1000 * NS_PER_MS;

interface Watched {
  readonly server: ObservedServer;
  readonly packets: PacketCount;
  state: ServerState;
  askedAtNs: number;
  recordedAtNs: number;
}

/**
 * Watches every server of an ensemble, past all proxies, from `start` to `stop`: roles, epochs, zxids, recorded as
 * they change. Everything that waits for the ensemble waits here, so that nothing else polls.
 */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #watched: readonly Watched[];
  readonly #epochs = new Epochs();
  readonly #leadership = new Leadership();
  readonly #lookListeners = new Set<() => void>();
  readonly #changeListeners = new Set<(state: ServerState) => void>();
  readonly #stopping = new AbortController();
  #polling: Promise<unknown> | null = null;

  constructor(options: ObserverOptions) {
    this.#options = options;
    // One listener a server and question, for as long as it is under way: no leak.
    setMaxListeners(0, this.#stopping.signal);
    this.#watched = options.servers.map((server) => ({
      server,
      packets: new PacketCount(),
      state: { server: server.name, role: 'silent', epoch: null, zxid: null, atNs: monotonicNs() },
      askedAtNs: -Infinity,
      recordedAtNs: -Infinity,
    }));
  }

  start(): void {
    const limits = { ...defaultLimits, ...this.#options.limits };
    this.#polling ??= Promise.all(
      this.#watched.map((watched) =>
        pollServer(watched.server.directAddress, limits, this.#stopping.signal, (look) => this.#take(watched, look)),
      ),
    );
  }

  /** Ends polling and every wait. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
  }

  states(): readonly ServerState[] {
    return this.#watched.map(({ state }) => state);
  }

  leader(): ServerState | null {
    return leaderOf(this.states());
  }

  /** Called on every change of a server's role or epoch. Returns what ends it. */
  onChange(listener: (state: ServerState) => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /**
   * Resolves true as soon as `holds` is true of looks that all began after this call, false when the limit is over,
   * the signal aborts or the observer stops.
   */
  waitUntil(holds: (states: readonly ServerState[]) => boolean, limits: WaitLimits): Promise<boolean> {
    return this.waitUntilObserved((observed) => holds(observed.map(({ state }) => state)), limits);
  }

  /** {@link waitUntil}, with the servers' handles. */
  waitUntilObserved(holds: (observed: readonly ObservedState[]) => boolean, limits: WaitLimits): Promise<boolean> {
    const sinceNs = monotonicNs();
    const signal = AbortSignal.any([this.#stopping.signal, ...(limits.signal === undefined ? [] : [limits.signal])]);
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#lookListeners.delete(onLook);
        signal.removeEventListener('abort', onAbort);
        resolve(held);
      };
      const onLook = (): void => {
        // A server that does not answer has had no look since: its silence is as current as can be.
        const current = this.#watched.every(({ state, askedAtNs }) => askedAtNs >= sinceNs || state.role === 'silent');
        if (current && holds(this.#watched)) end(true);
      };
      const onAbort = (): void => end(false);
      const timer = setTimeout(onAbort, Math.min(limits.limitMs, LIMIT_MS_MAX));
      this.#lookListeners.add(onLook);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
    });
  }

  /** Waits for a condition of a plan's step (design.md section 3.2); false when the limit was over before. */
  waitFor(condition: EnsembleCondition, limits: WaitLimits): Promise<boolean> {
    if (condition === 'synced') return isSynced(this, limits);
    return this.waitUntil((states) => someoneLeads(states) === (condition === 'leader'), limits);
  }

  /**
   * Resolves when every voting server leads or follows one leader in one epoch, and every server, observers too, has
   * served a read, past the proxies and through them.
   *
   * @throws ChaosError `ENSEMBLE_NOT_READY` naming each server that is not ready, and why, with the end of its log;
   *   at once when a process has ended
   */
  ready(limits: WaitLimits): Promise<void> {
    return ready(this, limits);
  }

  /** One read at one address; rejects where it fails. See {@link proveRead}. */
  proveRead(address: Address, limits: WaitLimits): Promise<ReadProof> {
    return proveRead(address, limits);
  }

  /** Every stretch in which a server called itself leader, in the order in which they were first seen. */
  leaderTerms(): readonly LeaderTerm[] {
    return this.#leadership.terms();
  }

  /** When nobody led; see {@link Leadership.leaderless}. */
  leaderless(within: Interval): readonly Interval[] {
    return this.#leadership.leaderless(within);
  }

  #take(watched: Watched, look: PolledLook): void {
    const { server, state: before } = watched;
    const epoch = this.#epochs.epochOf(server.name, look);
    const state: ServerState = { server: server.name, role: look.role, epoch, zxid: look.zxid, atNs: look.atNs };
    watched.state = state;
    watched.askedAtNs = look.askedAtNs;
    this.#leadership.look(state);
    const packetsSent = watched.packets.take(look.packetsSent);
    const first = watched.recordedAtNs === -Infinity;
    const changed = state.role !== before.role || state.epoch !== before.epoch;
    if (first || changed || look.atNs - watched.recordedAtNs >= HEARTBEAT_NS) {
      watched.recordedAtNs = look.atNs;
      const { role, zxid } = state;
      const sent = packetsSent === null ? {} : { packetsSent };
      const value = { server: server.name, role, epoch, zxid, ...sent };
      this.#options.recorder.record('observer', 'note', { f: 'server-state', server: server.name, value }, look.atNs);
    }
    if (changed) for (const listener of [...this.#changeListeners]) listener(state);
    for (const listener of [...this.#lookListeners]) listener();
  }
}
