import type { EventFields } from '../../harness/history/event.js';
import type { Session } from '../../harness/session/session.js';
import { SessionError } from '../../harness/session/session-error.js';
import { readFields, writeFields } from '../event-parts.js';
import { decode, encode } from '../node-data.js';
import { pause } from '../waiting.js';
import type { Recording } from '../workload.js';
import type { Grant } from './recipe.js';

/**
 * What a lock guards: a counter in a znode, incremented by a read and an unconditional write, with a pause between
 * them. Only the lock keeps two clients from reading the same number, and the later write from undoing the earlier.
 */
export class GuardedCounter {
  readonly #session: Session;
  readonly #record: Recording;
  readonly #key: string;
  readonly #path: string;

  constructor(session: Session, context: { readonly record: Recording; readonly root: string }, key: string) {
    this.#session = session;
    this.#record = context.record;
    this.#key = key;
    this.#path = GuardedCounter.path(context.root, key);
  }

  static path(root: string, key: string): string {
    return `${root}/${key}.counter`;
  }

  /**
   * One increment. Stops before the write, as a failure without effect, when the grant is no longer held.
   * The completion's `version` is the counter's after the write, `readVersion` the one that was read.
   */
  async guard(grant: Grant, windowMs: number, signal: AbortSignal): Promise<void> {
    if (!grant.isHeld()) return;
    const token = grant.node.sequence;
    const operation = this.#record.invoke({ f: 'guard', key: this.#key, value: null });
    let attempted: Pick<EventFields, 'value'> = {};
    try {
      const { data, stat } = await this.#session.get(this.#path);
      const read = Number(decode(data));
      await pause(windowMs, signal);
      if (!grant.isHeld()) {
        operation.fail({ error: 'lock-lost' });
        return;
      }
      attempted = { value: { token, read, wrote: read + 1, readVersion: stat.version } };
      const written = await this.#session.set(this.#path, encode(read + 1), -1);
      operation.ok({ ...attempted, ...writeFields(written) });
    } catch (thrown) {
      if (!(thrown instanceof SessionError)) throw thrown;
      const how = { ...attempted, error: thrown.zooKeeperError };
      if (thrown.outcome === 'definite' || attempted.value === undefined) operation.fail(how);
      else operation.info(how);
    }
  }

  /** What a holder of a shared lock does: look, for as long as a guarded write takes. */
  async read(grant: Grant, windowMs: number, signal: AbortSignal): Promise<void> {
    if (!grant.isHeld()) return;
    const operation = this.#record.invoke({ f: 'read', key: this.#key, value: null });
    try {
      const seen = await this.#session.get(this.#path);
      operation.ok({ value: decode(seen.data), ...readFields(seen) });
      await pause(windowMs, signal);
    } catch (thrown) {
      operation.threw(thrown, 'read');
    }
  }

  async finalRead(server: string): Promise<void> {
    const about = { f: 'read', key: this.#key, final: true, server };
    const operation = this.#record.invoke({ ...about, value: null, synced: true });
    try {
      await this.#session.sync(this.#path);
      const seen = await this.#session.get(this.#path);
      operation.ok({ ...about, value: decode(seen.data), ...readFields(seen) });
    } catch (thrown) {
      operation.threw(thrown, 'read');
    }
  }
}
