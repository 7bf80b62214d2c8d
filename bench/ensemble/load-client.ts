import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { SessionError } from '../../harness/session/session-error.js';
import type { Session, SessionDriver } from '../../harness/session/session.js';
import { isOver, untilConnected } from '../../workloads/waiting.js';
import { type LoadOrder, loadNode } from './load-order.js';

/** Choices are drawn once: drawing one for each request would cost as much as the request. */
const drawnChoices = 8192;
const connectLimitTimeouts = 3;

/** How many requests were answered since the last look. */
export interface AnswerCounts {
  reads: number;
  writes: number;
  errors: number;
}

/**
 * Keeps a number of requests under way over one session, and over a new one where that ends: gets and unconditional sets
 * of random nodes. Looks at each reply's zxid: within a session a node never grows older.
 */
export class LoadClient {
  readonly #order: LoadOrder;
  readonly #driver: SessionDriver;
  readonly #stop = new AbortController();
  readonly #choices: readonly { readonly fraction: number; readonly node: number }[];
  readonly #paths: readonly string[];
  readonly #data: string;
  readonly #counts: AnswerCounts = { reads: 0, writes: 0, errors: 0 };
  #readShare = 0;
  #begin: () => void = () => undefined;
  readonly #begun = new Promise<void>((resolve) => (this.#begin = resolve));
  #drawn = 0;
  #wentBack = 0;
  #sessionsLost = 0;

  constructor(order: LoadOrder, driver: SessionDriver) {
    this.#order = order;
    this.#driver = driver;
    const random = new SeededRandom(order.seed).fork(`load ${order.client}`);
    this.#choices = Array.from({ length: drawnChoices }, () => ({
      fraction: random.fraction(),
      node: random.integer(0, order.nodes - 1),
    }));
    this.#paths = Array.from({ length: order.nodes }, (_, at) => loadNode(order.root, at));
    this.#data = 'x'.repeat(order.valueBytes);
  }

  get wentBack(): number {
    return this.#wentBack;
  }

  get sessionsLost(): number {
    return this.#sessionsLost;
  }

  /** From now on this share of the requests reads. */
  setReads(share: number): void {
    this.#readShare = share;
    this.#begin();
  }

  stop(): void {
    this.#stop.abort();
    this.#begin();
  }

  /** What was answered since the last call. */
  takeCounts(): AnswerCounts {
    const taken = { ...this.#counts };
    Object.assign(this.#counts, { reads: 0, writes: 0, errors: 0 });
    return taken;
  }

  /** Resolves when it was stopped and its last session is closed. */
  async run(onConnected: () => void): Promise<void> {
    const { servers, sessionTimeoutMs, outstanding } = this.#order;
    while (!this.#stop.signal.aborted) {
      const session = this.#driver.open({ servers, timeoutMs: sessionTimeoutMs, onState: () => undefined });
      try {
        await session.connected(connectLimitTimeouts * sessionTimeoutMs);
        onConnected();
        await this.#begun;
        const seen = new Float64Array(this.#paths.length);
        await Promise.all(Array.from({ length: outstanding }, () => this.#loop(session, seen)));
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
      }
      if (isOver(session.state)) this.#sessionsLost++;
      await session.close();
    }
  }

  async #loop(session: Session, seen: Float64Array): Promise<void> {
    while (!this.#stop.signal.aborted && (await untilConnected(session, this.#stop.signal))) {
      try {
        await this.#request(session, seen);
      } catch (error) {
        if (!(error instanceof SessionError)) throw error;
        this.#counts.errors++;
        // A connection that is gone refuses at once: it must have its chance to be seen gone.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  async #request(session: Session, seen: Float64Array): Promise<void> {
    const { fraction, node } = this.#choices[this.#drawn++ % drawnChoices] as { fraction: number; node: number };
    const path = this.#paths[node] as string;
    const reads = fraction < this.#readShare;
    const { stat } = reads ? await session.get(path) : await session.set(path, this.#data, -1);
    if (reads) this.#counts.reads++;
    else this.#counts.writes++;
    if (stat.mzxid < (seen[node] as number)) this.#wentBack++;
    seen[node] = stat.mzxid;
  }
}
