import type { Reply, Session } from '../../harness/session/session.js';
import { SessionError } from '../../harness/session/session-error.js';
import { isConnectionLoss, isNoNode, persist } from '../persistence.js';
import { untilConnected, WakeUp } from '../waiting.js';
import { Leftovers } from './leftovers.js';
import { lockNodePrefix, parseLockNode, type LockMode } from './lock-node.js';
import { Grant, NotAcquired, reasonToStop, type LockRecipe } from './recipe.js';
import { standing, type WaitsFor } from './standing.js';

/** What a contender's node is called, by the mode it wants. */
export type ModeWord = (mode: LockMode) => 'lock' | 'write' | 'read';

/** One attempt to acquire, from the create to the grant. */
class Attempt {
  readonly prefix: string;
  /** `absent`: nothing was sent, or it was refused; `unknown`: the reply to the create was lost. */
  node: { readonly path: string } | 'absent' | 'unknown' = 'absent';
  czxid: number | undefined;
  adopted = false;
  notifications = 0;
  listings = 0;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Null until the node is known. */
  sequence(): number | null {
    if (typeof this.node === 'string') return null;
    const { path } = this.node;
    return parseLockNode(path.slice(path.lastIndexOf('/') + 1))?.sequence ?? null;
  }
}

/**
 * The recipes with ephemeral sequential nodes, after ZooKeeper's recipes page and Curator's InterProcessMutex: create
 * a node, list, and wait for a node ahead to go until none that conflicts is ahead.
 *
 * What the recipes page leaves out, and this does:
 * - A lost reply to the create: the node is looked for by its prefix, which carries the session's id.
 * - A watch is set by `get`, which sets none on an absent node; `exists` would leave one for ever.
 * - After every event, and after every reconnection, it lists again: the node that vanished may have been a waiter
 *   that gave up, with others still ahead of it.
 * - Whoever gives up deletes its node first; what cannot be deleted now is deleted as soon as there is a connection.
 */
export class SequentialLock implements LockRecipe {
  readonly #session: Session;
  readonly #directory: string;
  readonly #waitsFor: WaitsFor | 'any-change';
  readonly #wordOf: ModeWord;
  readonly #leftovers: Leftovers;
  #attempts = 0;

  /** @param waitsFor `any-change`: instead of a node it watches the directory, where everybody comes and goes */
  constructor(session: Session, directory: string, waitsFor: WaitsFor | 'any-change', wordOf: ModeWord) {
    this.#session = session;
    this.#directory = directory;
    this.#waitsFor = waitsFor;
    this.#wordOf = wordOf;
    this.#leftovers = new Leftovers(session);
  }

  async acquire(mode: LockMode, signal: AbortSignal): Promise<Grant> {
    if (!(await this.#leftovers.settle(signal)) || !(await untilConnected(this.#session, signal))) {
      throw new NotAcquired(reasonToStop(this.#session), { nothingLeft: true });
    }
    const attempt = new Attempt(lockNodePrefix(this.#session.id ?? '0', ++this.#attempts, this.#wordOf(mode)));
    try {
      await this.#enter(attempt, this.#wordOf(mode), signal);
      return await this.#waitForTurn(attempt, mode, signal);
    } catch (thrown) {
      if (!(thrown instanceof SessionError || thrown instanceof NotAcquired)) throw thrown;
      const nothingLeft = await this.#withdraw(attempt, signal);
      throw new NotAcquired(thrown.code, { nothingLeft, sequence: attempt.sequence(), cause: thrown });
    }
  }

  release(grant: Grant, signal: AbortSignal): Promise<Reply> {
    grant.giveUp();
    return this.#remove(grant.node.path, signal);
  }

  async settle(signal: AbortSignal): Promise<void> {
    await this.#leftovers.settle(signal);
  }

  async #enter(attempt: Attempt, word: string, signal: AbortSignal): Promise<void> {
    while (typeof attempt.node === 'string') {
      const before = attempt.node;
      try {
        attempt.node = 'unknown';
        const created = await this.#session.create(
          `${this.#directory}/${attempt.prefix}`,
          word,
          'ephemeral-sequential',
        );
        attempt.node = { path: created.path };
        attempt.czxid = created.zxid;
      } catch (thrown) {
        if (thrown instanceof SessionError && thrown.outcome === 'definite') attempt.node = before;
        if (!isConnectionLoss(thrown) || signal.aborted) throw thrown;
        if (!(await untilConnected(this.#session, signal))) throw thrown;
        const path = await persist(this.#session, signal, () => this.#find(attempt.prefix));
        if (path === null) continue;
        attempt.node = { path };
        attempt.adopted = true;
      }
    }
  }

  /**
   * Looks for a node by its prefix. Null is final: the leader refuses what a session sent through a server that it
   * has left (SESSIONMOVED), and `sync` waits for all the leader had proposed before.
   */
  async #find(prefix: string): Promise<string | null> {
    await this.#session.sync(this.#directory);
    const { children } = await this.#session.getChildren(this.#directory);
    const name = children.find((child) => child.startsWith(prefix));
    return name === undefined ? null : `${this.#directory}/${name}`;
  }

  async #waitForTurn(attempt: Attempt, mode: LockMode, signal: AbortSignal): Promise<Grant> {
    const path = typeof attempt.node === 'string' ? '' : attempt.node.path;
    const ownName = path.slice(this.#directory.length + 1);
    while (!signal.aborted) {
      const { listing, wakeUp } = await this.#list(attempt, signal);
      const stand = standing(ownName, listing.children, this.#waitsFor === 'nearest' ? 'nearest' : 'smallest');
      if (stand.state === 'gone') throw new NotAcquired('NONODE', { nothingLeft: true });
      if (stand.state === 'blocked' && wakeUp !== null) {
        await wakeUp.rung;
        continue;
      }
      wakeUp?.ring();
      if (stand.state === 'blocked') {
        await this.#untilGone(`${this.#directory}/${stand.by.name}`, attempt, signal);
        continue;
      }
      const grant = new Grant(this.#session, mode, {
        path,
        sequence: parseLockNode(ownName)?.sequence ?? null,
        ...(attempt.czxid === undefined ? {} : { czxid: attempt.czxid }),
        ahead: stand.ahead,
        listingZxid: listing.zxid ?? listing.stat.pzxid,
        adopted: attempt.adopted,
        notifications: attempt.notifications,
        listings: attempt.listings,
      });
      if (grant.isHeld()) return grant;
      grant.giveUp();
      await untilConnected(this.#session, signal);
    }
    throw new NotAcquired(reasonToStop(this.#session), { nothingLeft: false });
  }

  /** The contenders; with `any-change` also what rings when there is reason to list again. */
  async #list(
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<{
    readonly listing: Awaited<ReturnType<Session['getChildren']>>;
    readonly wakeUp: WakeUp | null;
  }> {
    attempt.listings++;
    if (this.#waitsFor !== 'any-change') {
      const listing = await persist(this.#session, signal, () => this.#session.getChildren(this.#directory));
      return { listing, wakeUp: null };
    }
    const wakeUp = new WakeUp(this.#session, signal);
    const watcher = (): void => {
      attempt.notifications++;
      wakeUp.ring();
    };
    try {
      const listing = await persist(this.#session, signal, () => this.#session.getChildren(this.#directory, watcher));
      return { listing, wakeUp };
    } catch (thrown) {
      wakeUp.ring();
      throw thrown;
    }
  }

  /** Resolves when the node is gone or was touched, when the connection came back, or when there is no more waiting. */
  async #untilGone(path: string, attempt: Attempt, signal: AbortSignal): Promise<void> {
    const wakeUp = new WakeUp(this.#session, signal);
    const watcher = (): void => {
      attempt.notifications++;
      wakeUp.ring();
    };
    try {
      await persist(this.#session, signal, () => this.#session.get(path, watcher));
      await wakeUp.rung;
    } catch (thrown) {
      if (!isNoNode(thrown)) throw thrown;
    } finally {
      wakeUp.ring();
    }
  }

  /** Leaves no node behind. False when that could not be confirmed now: then it is done before the next attempt. */
  async #withdraw(attempt: Attempt, signal: AbortSignal): Promise<boolean> {
    const { node, prefix } = attempt;
    if (node === 'absent') return true;
    if (node === 'unknown') {
      this.#leftovers.add(() => this.#find(prefix));
      await this.#leftovers.settle(signal);
      // Nothing found is not enough to call the attempt void: only a confirmed deletion is.
      return false;
    }
    try {
      await this.#remove(node.path, signal);
      return true;
    } catch (thrown) {
      if (thrown instanceof SessionError) return isNoNode(thrown);
      throw thrown;
    }
  }

  /** Nobody else's node ever has this name: to find it again is to know it. */
  #remove(path: string, signal: AbortSignal): Promise<Reply> {
    return this.#leftovers.remove(path, () => Promise.resolve(path), signal);
  }
}
