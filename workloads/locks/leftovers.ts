import type { Reply, Session } from '../../harness/session/session.js';
import { SessionError } from '../../harness/session/session-error.js';
import { isConnectionLoss, isNoNode, persist } from '../persistence.js';
import { untilConnected } from '../waiting.js';

/** Finds the path of a node of ours whose create or delete was never answered; null when it certainly is not there. */
export type Finder = () => Promise<string | null>;

/**
 * The nodes of this session that nobody wants any more but that may still exist: each blocks everybody behind it for
 * as long as the session lives, so they are deleted as soon as there is a connection (Curator's "guaranteed delete").
 */
export class Leftovers {
  readonly #session: Session;
  readonly #finders = new Set<Finder>();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Deletes a node of ours, again after each loss of connection. What cannot be confirmed is kept for
   * {@link settle}, and the last error is thrown on.
   *
   * @param find finds it again. Asked before a repeated delete: where all contenders' nodes have the same name, the
   *   lost delete may have worked, and the node there may be somebody else's by now.
   */
  async remove(path: string, find: Finder, signal: AbortSignal): Promise<Reply> {
    let mayHaveGone = false;
    for (;;) {
      try {
        if (mayHaveGone && (await find()) === null) return {};
        return await this.#session.delete(path, -1);
      } catch (thrown) {
        if (isNoNode(thrown) && mayHaveGone) return {};
        if (!isConnectionLoss(thrown)) throw thrown;
        mayHaveGone ||= thrown.outcome === 'indeterminate';
        if (signal.aborted || !(await untilConnected(this.#session, signal))) {
          this.add(find);
          throw thrown;
        }
      }
    }
  }

  add(finder: Finder): void {
    this.#finders.add(finder);
  }

  /** True when nothing is left; false when the connection or the session was gone before that was sure. */
  async settle(signal: AbortSignal): Promise<boolean> {
    for (const find of [...this.#finders]) {
      try {
        await persist(this.#session, signal, () => this.#findAndDelete(find));
        this.#finders.delete(find);
      } catch (thrown) {
        if (thrown instanceof SessionError) return false;
        throw thrown;
      }
    }
    return true;
  }

  async #findAndDelete(find: Finder): Promise<void> {
    const path = await find();
    if (path === null) return;
    try {
      await this.#session.delete(path, -1);
    } catch (thrown) {
      if (!isNoNode(thrown)) throw thrown;
    }
  }
}
