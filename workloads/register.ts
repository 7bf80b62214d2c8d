import type { Json } from '../harness/history/event.js';
import type { Session } from '../harness/session/session.js';
import { readFields, writeFields } from './event-parts.js';
import { decode, encode } from './node-data.js';
import { numberOption, textOption, type WorkloadOptions } from './options.js';
import { ensureNode, isNoNode, persist } from './persistence.js';
import { newestKeys, RegisterKeys } from './register-keys.js';
import { UniqueValues } from './unique-values.js';
import { think, untilConnected } from './waiting.js';
import type { ClientContext, FinalRead, Workload, WorkloadClient } from './workload.js';

const options: WorkloadOptions = {
  keys: { default: 5, minimum: 1, whole: true, describe: 'registers in use at a time' },
  operationsPerKey: {
    default: 200,
    minimum: 1,
    whole: true,
    describe: 'invocations by all clients after which a register is left for a fresh one',
  },
  reads: {
    default: 'synced',
    choices: ['synced', 'plain', 'mixed'],
    describe: 'how registers are read: sync and get as one operation, get alone, or both',
  },
  think: { default: 30, minimum: 0, describe: 'ms a client rests between two turns, on average' },
  finalKeys: {
    default: 100,
    minimum: 1,
    whole: true,
    describe: 'how many of the newest registers each server is asked for at the end',
  },
};

/** What was last seen of a register: what a conditional write can be conditional on. */
interface Seen {
  readonly value: Json;
  readonly version: number;
}

/** Of all turns; the rest are compare-and-sets, half of them on what was just read, half on what is remembered. */
const shares = { read: 0.5, write: 0.3 };
/** Versions a register gets per invocation: its share of successful writes, a little less for safety. */
const versionsPerInvocation = 0.4;

/**
 * One znode is one register. Reads are `sync` and get as one operation; a write is an unconditional setData; a
 * compare-and-set is a setData on the version at which `old` was read, and is refused (`BADVERSION`) when that is no
 * longer the version. Every value is written once in a run.
 *
 * A register is created with the value null before its client's first operation on it, outside the history: so its
 * initial value is null, at version 0. A read that finds no node is `ok` with null and without a version: nothing
 * deletes registers, so a judge may take that as the loss it is.
 */
class RegisterClient implements WorkloadClient {
  readonly #session: Session;
  readonly #context: ClientContext;
  readonly #keys: RegisterKeys;
  readonly #slots: number;
  readonly #values: UniqueValues;
  readonly #reads: string;
  readonly #thinkMs: number;
  readonly #made = new Set<string>();
  readonly #remembered = new Map<string, Seen>();
  #resumed = false;

  constructor(session: Session, context: ClientContext) {
    this.#session = session;
    this.#context = context;
    const perKey = numberOption(options, context.options, 'operationsPerKey');
    this.#slots = numberOption(options, context.options, 'keys');
    this.#keys = new RegisterKeys(this.#slots, {
      versions: Math.max(1, Math.floor(perKey * versionsPerInvocation)),
      ownInvocations: Math.max(1, Math.ceil((2 * perKey) / context.clientCount)),
    });
    this.#values = new UniqueValues(context);
    this.#reads = textOption(options, context.options, 'reads');
    this.#thinkMs = numberOption(options, context.options, 'think');
  }

  async turn(): Promise<void> {
    const { random, signal } = this.#context;
    await think(this.#context, this.#thinkMs);
    const slot = random.integer(0, this.#slots - 1);
    const choice = random.fraction();
    const remembered = random.chance(0.5);
    const synced = this.#reads === 'synced' || (this.#reads === 'mixed' && random.chance(0.5));
    if (signal.aborted || !(await untilConnected(this.#session, signal))) return;
    const key = await this.#ready(slot);
    if (choice < shares.read) {
      await this.#read(key, synced);
    } else if (choice < shares.read + shares.write) {
      await this.#write(key);
    } else {
      const old = (remembered ? this.#remembered.get(key) : undefined) ?? (await this.#read(key, synced));
      if (old !== null && this.#session.state === 'connected') await this.#compareAndSet(key, old);
    }
  }

  /** The slot's key, after making sure that its znode exists. */
  async #ready(slot: number): Promise<string> {
    const { root, signal } = this.#context;
    if (!this.#resumed) {
      const { children } = await persist(this.#session, signal, () => this.#session.getChildren(root));
      this.#keys.resume(children);
      this.#resumed = true;
    }
    const key = this.#keys.use(slot);
    if (!this.#made.has(key)) {
      await ensureNode(this.#session, this.#path(key), encode(null), signal);
      this.#made.add(key);
    }
    return key;
  }

  async #read(key: string, synced: boolean): Promise<Seen | null> {
    const seen = await recordRead(this.#session, this.#context, key, synced);
    if (seen !== null) this.#remember(key, seen);
    return seen;
  }

  async #write(key: string): Promise<void> {
    const value = this.#values.next();
    const operation = this.#context.record.invoke({ f: 'write', key, value });
    try {
      const written = await this.#session.set(this.#path(key), encode(value), -1);
      operation.ok({ value, ...writeFields(written) });
      this.#remember(key, { value, version: written.stat.version });
    } catch (thrown) {
      operation.threw(thrown, 'write');
    }
  }

  async #compareAndSet(key: string, old: Seen): Promise<void> {
    const value = this.#values.next();
    const change = [old.value, value];
    const operation = this.#context.record.invoke({ f: 'cas', key, value: change, expected: old.version });
    try {
      const written = await this.#session.set(this.#path(key), encode(value), old.version);
      operation.ok({ value: change, ...writeFields(written) });
      this.#remember(key, { value, version: written.stat.version });
    } catch (thrown) {
      this.#remembered.delete(key);
      operation.threw(thrown, 'write');
    }
  }

  #remember(key: string, seen: Seen): void {
    this.#remembered.set(key, seen);
    this.#keys.seen(key, seen.version);
  }

  #path(key: string): string {
    return `${this.#context.root}/${key}`;
  }
}

/** One recorded read; null when it failed or found no node. */
async function recordRead(
  session: Session,
  context: Pick<ClientContext, 'record' | 'root'>,
  key: string,
  synced: boolean,
  final: { readonly final?: true; readonly server?: string } = {},
): Promise<Seen | null> {
  const path = `${context.root}/${key}`;
  const operation = context.record.invoke({ f: 'read', key, value: null, ...(synced ? { synced } : {}), ...final });
  try {
    if (synced) await session.sync(path);
    const reply = await session.get(path);
    const value = decode(reply.data);
    operation.ok({ value, ...readFields(reply), ...final });
    return { value, version: reply.stat.version };
  } catch (thrown) {
    if (isNoNode(thrown)) operation.ok({ value: null, ...final });
    else operation.threw(thrown, 'read');
    return null;
  }
}

const finalRead: FinalRead = async (session, context) => {
  const { children } = await session.getChildren(context.root);
  const keys = newestKeys(children, numberOption(options, context.options, 'finalKeys'));
  for (const key of keys) await recordRead(session, context, key, true, { final: true, server: context.server });
};

export const register: Workload = {
  name: 'register',
  describe: 'reads, writes and compare-and-sets of single znodes, with versions',
  operations: ['read', 'write', 'cas'],
  judgedBy: [{ checker: 'linearizable', options: { model: 'cas-register', initial: null } }],
  options,
  client: (session, context) => new RegisterClient(session, context),
  finalRead,
};
