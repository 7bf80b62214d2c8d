import type { Json } from '../../harness/history/event.js';
import type { Session } from '../../harness/session/session.js';
import { encode } from '../node-data.js';
import { numberOption, type WorkloadOptions } from '../options.js';
import { ensureNode } from '../persistence.js';
import { think, untilConnected, withLimit } from '../waiting.js';
import type { ClientContext, FinalRead, Workload, WorkloadClient } from '../workload.js';
import { GuardedCounter } from './guarded-counter.js';
import type { LockMode } from './lock-node.js';
import { noteLockNodes } from './lock-nodes.js';
import { NotAcquired, type Grant, type LockRecipe } from './recipe.js';

/** What distinguishes one lock workload from another. */
export interface LockDefinition {
  readonly name: string;
  readonly describe: string;
  readonly kind: 'exclusive' | 'shared-exclusive';
  /** A client's handle on the lock whose nodes are children of `directory`. */
  recipe(session: Session, directory: string): LockRecipe;
}

const commonOptions: WorkloadOptions = {
  locks: { default: 1, minimum: 1, whole: true, describe: 'how many locks the clients contend for' },
  think: { default: 40, minimum: 0, describe: 'ms a client rests between two turns, on average' },
  window: {
    default: 2,
    minimum: 0,
    describe: "ms between the guarded work's read and its write: what a broken lock lets others into",
  },
  acquireLimit: { default: 10_000, minimum: 1, describe: 'ms after which a waiting client gives up' },
};

const sharedOptions: WorkloadOptions = {
  ...commonOptions,
  reads: { default: 0.6, minimum: 0, maximum: 1, describe: 'share of the acquisitions that are shared' },
};

/** A lock's names: `lock0`, `lock1` …; its directory, and beside it the counter it guards. */
function lockKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `lock${index}`);
}

/** A workload in which clients acquire locks, work under them in a way that shows when a lock is broken, and release. */
export function lockWorkload(definition: LockDefinition): Workload {
  const options = definition.kind === 'exclusive' ? commonOptions : sharedOptions;
  const keysOf = (given: Readonly<Record<string, Json>>): string[] => lockKeys(numberOption(options, given, 'locks'));
  const finalRead: FinalRead = async (session, context) => {
    for (const key of keysOf(context.options)) {
      await new GuardedCounter(session, context, key).finalRead(context.server);
      await noteLockNodes(session, context, key);
    }
  };
  return {
    name: definition.name,
    describe: definition.describe,
    operations: ['acquire', 'guard', 'release', ...(definition.kind === 'exclusive' ? [] : ['read'])],
    judgedBy: [{ checker: 'mutual-exclusion', options: { kind: definition.kind } }, { checker: 'lost-updates' }],
    closedLoop: 'waits for other clients, not for the servers, and holds while others wait',
    options,
    async setUp(session, context) {
      const never = new AbortController().signal;
      for (const key of keysOf(context.options)) {
        await ensureNode(session, `${context.root}/${key}`, '', never);
        await ensureNode(session, GuardedCounter.path(context.root, key), encode(0), never);
      }
    },
    client: (session, context) =>
      new LockClient(session, context, {
        locks: new Map(
          keysOf(context.options).map((key) => [key, definition.recipe(session, `${context.root}/${key}`)]),
        ),
        shared: definition.kind === 'exclusive' ? 0 : numberOption(options, context.options, 'reads'),
        thinkMs: numberOption(options, context.options, 'think'),
        windowMs: numberOption(options, context.options, 'window'),
        acquireLimitMs: numberOption(options, context.options, 'acquireLimit'),
      }),
    finalRead,
  };
}

interface LockClientSettings {
  readonly locks: ReadonlyMap<string, LockRecipe>;
  /** Share of shared acquisitions. */
  readonly shared: number;
  readonly thinkMs: number;
  readonly windowMs: number;
  readonly acquireLimitMs: number;
}

class LockClient implements WorkloadClient {
  readonly #session: Session;
  readonly #context: ClientContext;
  readonly #settings: LockClientSettings;

  constructor(session: Session, context: ClientContext, settings: LockClientSettings) {
    this.#session = session;
    this.#context = context;
    this.#settings = settings;
  }

  async turn(): Promise<void> {
    const { random, signal } = this.#context;
    const { locks, shared, thinkMs, windowMs } = this.#settings;
    await think(this.#context, thinkMs);
    if (signal.aborted || !(await untilConnected(this.#session, signal))) return;
    const [key, lock] = random.pick([...locks]);
    const mode = random.chance(shared) ? 'shared' : 'exclusive';
    const grant = await this.#acquire(lock, key, mode);
    if (grant === null) return;
    const counter = new GuardedCounter(this.#session, this.#context, key);
    if (mode === 'shared') await counter.read(grant, windowMs, signal);
    else await counter.guard(grant, windowMs, signal);
    await this.#release(lock, key, grant);
  }

  async finish(): Promise<void> {
    for (const lock of this.#settings.locks.values()) await lock.settle(this.#context.signal);
  }

  async #acquire(lock: LockRecipe, key: string, mode: LockMode): Promise<Grant | null> {
    const { record, signal } = this.#context;
    const operation = record.invoke({ f: 'acquire', key, value: { mode } });
    try {
      const grant = await withLimit(this.#settings.acquireLimitMs, signal, (limited) => lock.acquire(mode, limited));
      if (!grant.isHeld()) {
        // The connection went between the listing that granted the lock and this line.
        await lock.release(grant, signal).catch((thrown: unknown) => {
          throw new NotAcquired('CONNECTIONLOSS', { nothingLeft: false, cause: thrown });
        });
        throw new NotAcquired('CONNECTIONLOSS', { nothingLeft: true });
      }
      const { sequence, czxid, ahead, listingZxid, adopted, notifications, listings } = grant.node;
      operation.ok({
        value: {
          mode,
          ...(sequence === null ? {} : { sequence }),
          ...(czxid === undefined ? {} : { czxid }),
          ahead,
          ...(listingZxid === undefined ? {} : { zxid: listingZxid }),
          ...(adopted ? { adopted } : {}),
          notifications,
          listings,
        },
      });
      return grant;
    } catch (thrown) {
      if (!(thrown instanceof NotAcquired)) throw thrown;
      const { sequence } = thrown;
      const how = { value: { mode, ...(sequence === null ? {} : { sequence }) }, error: thrown.code };
      if (thrown.nothingLeft) operation.fail(how);
      else operation.info(how);
      return null;
    }
  }

  async #release(lock: LockRecipe, key: string, grant: Grant): Promise<void> {
    const { record, signal } = this.#context;
    const { mode, node } = grant;
    const value = { mode, ...(node.sequence === null ? {} : { sequence: node.sequence }) };
    const operation = record.invoke({ f: 'release', key, value: { mode } });
    try {
      const reply = await lock.release(grant, signal);
      operation.ok({ value, ...(reply.zxid === undefined ? {} : { zxid: reply.zxid }) });
    } catch (thrown) {
      operation.threw(thrown, 'write');
    }
  }
}
