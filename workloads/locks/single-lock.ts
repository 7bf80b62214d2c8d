import type { Reply, Session } from '../../harness/session/session.js';
import { SessionError } from '../../harness/session/session-error.js';
import { isConnectionLoss, isNodeExists, isNoNode, persist } from '../persistence.js';
import { untilConnected, WakeUp } from '../waiting.js';
import { Leftovers } from './leftovers.js';
import type { LockMode } from './lock-node.js';
import { Grant, NotAcquired, reasonToStop, type LockRecipe } from './recipe.js';

/** The simplest lock: one ephemeral node, which everybody tries to create and everybody else watches. Unfair. */
export class SingleLock implements LockRecipe {
  readonly #session: Session;
  readonly #path: string;
  readonly #leftovers: Leftovers;
  #attempts = 0;
  /** The node's data in the latest attempt: tells our node from others' of the same name. */
  #own = '';

  /** @param directory the lock's node is its child `holder` */
  constructor(session: Session, directory: string) {
    this.#session = session;
    this.#path = `${directory}/holder`;
    this.#leftovers = new Leftovers(session);
  }

  async acquire(mode: LockMode, signal: AbortSignal): Promise<Grant> {
    if (!(await this.#leftovers.settle(signal)) || !(await untilConnected(this.#session, signal))) {
      throw new NotAcquired(reasonToStop(this.#session), { nothingLeft: true });
    }
    // The session's id makes it impossible to take the node of an earlier session, which is about to go, for ours.
    const own = `${this.#session.id ?? '0'}.${++this.#attempts}`;
    this.#own = own;
    const counts = { notifications: 0, listings: 0, createLost: false };
    try {
      while (!signal.aborted) {
        const grant = (await this.#create(mode, counts)) ?? (await this.#look(mode, counts, signal));
        if (grant === null) continue;
        if (grant.isHeld()) return grant;
        counts.createLost = true;
        grant.giveUp();
        await untilConnected(this.#session, signal);
      }
      throw new NotAcquired(reasonToStop(this.#session), { nothingLeft: false });
    } catch (thrown) {
      if (!(thrown instanceof SessionError || thrown instanceof NotAcquired)) throw thrown;
      if (counts.createLost) {
        this.#leftovers.add(() => this.#find(own));
        await this.#leftovers.settle(signal);
      }
      throw new NotAcquired(thrown.code, { nothingLeft: !counts.createLost, cause: thrown });
    }
  }

  release(grant: Grant, signal: AbortSignal): Promise<Reply> {
    grant.giveUp();
    const own = this.#own;
    return this.#leftovers.remove(this.#path, () => this.#find(own), signal);
  }

  async settle(signal: AbortSignal): Promise<void> {
    await this.#leftovers.settle(signal);
  }

  /** Null when somebody (perhaps we) has the node, or the reply was lost: {@link #look} tells. */
  async #create(mode: LockMode, counts: Counts): Promise<Grant | null> {
    try {
      const created = await this.#session.create(this.#path, this.#own, 'ephemeral');
      return this.#granted(mode, counts, { czxid: created.zxid, adopted: false, reply: created });
    } catch (thrown) {
      if (isConnectionLoss(thrown)) counts.createLost ||= thrown.outcome === 'indeterminate';
      else if (!isNodeExists(thrown)) throw thrown;
      return null;
    }
  }

  /** Watches whoever has the node until it is gone; a grant if that turns out to be us. */
  async #look(mode: LockMode, counts: Counts, signal: AbortSignal): Promise<Grant | null> {
    const wakeUp = new WakeUp(this.#session, signal);
    const watcher = (): void => {
      counts.notifications++;
      wakeUp.ring();
    };
    try {
      counts.listings++;
      const seen = await persist(this.#session, signal, () => this.#session.get(this.#path, watcher));
      if (seen.data === this.#own) {
        return this.#granted(mode, counts, { czxid: seen.stat.czxid, adopted: true, reply: seen });
      }
      await wakeUp.rung;
    } catch (thrown) {
      if (!isNoNode(thrown)) throw thrown;
    } finally {
      wakeUp.ring();
    }
    return null;
  }

  #granted(
    mode: LockMode,
    { notifications, listings }: Counts,
    { czxid, adopted, reply }: { readonly czxid: number | undefined; readonly adopted: boolean; readonly reply: Reply },
  ): Grant {
    return new Grant(this.#session, mode, {
      path: this.#path,
      sequence: null,
      ...(czxid === undefined ? {} : { czxid }),
      ahead: [],
      ...(reply.zxid === undefined ? {} : { listingZxid: reply.zxid }),
      adopted,
      notifications,
      listings,
    });
  }

  async #find(own: string): Promise<string | null> {
    try {
      await this.#session.sync(this.#path);
      const { data } = await this.#session.get(this.#path);
      return data === own ? this.#path : null;
    } catch (thrown) {
      if (isNoNode(thrown)) return null;
      throw thrown;
    }
  }
}

interface Counts {
  notifications: number;
  listings: number;
  /** A create of ours may have taken effect without our being told. */
  createLost: boolean;
}
