import { EventLoopStalls } from '../../harness/foundation/event-loop-stalls.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { messageOf } from '../../harness/foundation/errors.js';
import type { Session, SessionDriver } from '../../harness/session/session.js';
import { SessionError } from '../../harness/session/session-error.js';
import type { LockMode } from '../../workloads/locks/lock-node.js';
import { NotAcquired, type LockRecipe } from '../../workloads/locks/recipe.js';
import { AcquisitionLog } from './acquisition-log.js';
import type { ContenderOrder, ContenderReport } from './contender-protocol.js';
import { CountedSession, type SessionCounts } from './counted-session.js';

const connectLimitMs = 30_000;

/** One contender: a session of its own, a handle on the lock, and what makes it give up. */
interface Contender {
  readonly session: Session;
  readonly lock: LockRecipe;
  readonly random: SeededRandom;
  /** Of its own: each wait listens to it, and a signal with hundreds of listeners is slow to leave. */
  readonly stop: AbortController;
}

/** All contenders for one lock, in this process, each over a session of its own. */
export class Contest {
  readonly #order: ContenderOrder;
  readonly #contenders: readonly Contender[];
  readonly #log = new AcquisitionLog();
  readonly #counts: SessionCounts;
  readonly #stalls = new EventLoopStalls();
  readonly #failed: string[] = [];
  #abandoned = 0;
  #loops: readonly Promise<void>[] = [];

  private constructor(order: ContenderOrder, contenders: readonly Contender[], counts: SessionCounts) {
    this.#order = order;
    this.#contenders = contenders;
    this.#counts = counts;
  }

  /** Resolves when every contender has its session. */
  static async gather(
    order: ContenderOrder,
    driver: SessionDriver,
    recipe: (session: Session, directory: string) => LockRecipe,
  ): Promise<Contest> {
    const counts: SessionCounts = { requests: 0, notifications: 0, listings: 0, looks: 0 };
    const servers = order.connect.split(',');
    const random = new SeededRandom(order.seed);
    const contenders = Array.from({ length: order.contenders }, (_, at): Contender => {
      const opened = driver.open({
        // One alone: no connection is broken here, and the C client resolves all its servers anew at each reply.
        servers: [servers[at % servers.length] ?? ''],
        timeoutMs: order.sessionTimeoutMs,
        onState: () => undefined,
      });
      const session = new CountedSession(opened, counts);
      const lock = recipe(session, order.path);
      return { session, lock, random: random.fork(`contender ${at}`), stop: new AbortController() };
    });
    await Promise.all(contenders.map(({ session }) => session.connected(connectLimitMs)));
    return new Contest(order, contenders, counts);
  }

  /** From now on all acquire and release, with nothing in between. */
  go(): void {
    this.#stalls.restart();
    this.#loops = this.#contenders.map((contender, at) => this.#contend(contender, at));
  }

  /** Ends what is under way; resolves when nobody asks anything any more. */
  async stop(): Promise<void> {
    for (const { stop } of this.#contenders) stop.abort();
    await Promise.all(this.#loops);
  }

  report(): ContenderReport {
    return {
      abandoned: this.#abandoned,
      unrecorded: this.#log.unrecorded,
      counted: this.#counts,
      stallMaxMs: this.#stalls.maxMs(),
      failed: this.#failed,
    };
  }

  /** See {@link AcquisitionLog.lines}. */
  events(): Iterable<string> {
    return this.#log.lines();
  }

  async close(): Promise<void> {
    for (const { session } of this.#contenders) await session.close();
  }

  async #contend(contender: Contender, at: number): Promise<void> {
    try {
      while (!contender.stop.signal.aborted) await this.#acquireAndRelease(contender, at);
    } catch (thrown) {
      if (!(thrown instanceof SessionError || thrown instanceof NotAcquired)) throw thrown;
      this.#failed.push(`contender ${at} ended: ${messageOf(thrown)}`);
    }
  }

  async #acquireAndRelease({ lock, random, stop: { signal } }: Contender, at: number): Promise<void> {
    const { recipe, readShare } = this.#order;
    const mode: LockMode = recipe === 'read-write' && random.chance(readShare) ? 'shared' : 'exclusive';
    const slot = this.#log.ask(at, mode);
    try {
      const grant = await lock.acquire(mode, signal);
      this.#log.granted(slot, grant.node.sequence);
      this.#log.releasing(slot);
      await lock.release(grant, signal);
      this.#log.released(slot);
    } catch (thrown) {
      if (thrown instanceof NotAcquired) {
        this.#log.ended(slot, thrown.nothingLeft ? 'fail' : 'info', thrown.code);
        if (signal.aborted) this.#abandoned++;
        if (signal.aborted && thrown.nothingLeft) return;
      } else if (thrown instanceof SessionError) {
        this.#log.ended(slot, thrown.outcome === 'definite' ? 'fail' : 'info', thrown.zooKeeperError);
      }
      throw thrown;
    }
  }
}
