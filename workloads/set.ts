import type { Session } from '../harness/session/session.js';
import { eventStat, replyZxid } from './event-parts.js';
import { numberOption, type WorkloadOptions } from './options.js';
import { UniqueValues } from './unique-values.js';
import { think, untilConnected } from './waiting.js';
import type { ClientContext, FinalRead, Workload, WorkloadClient } from './workload.js';

// Few by default: a hole in a server's log (ZOOKEEPER-4925) shows only while the leader still has what follows it in
// memory, 500 transactions.
const options: WorkloadOptions = {
  rate: {
    default: 2,
    minimum: 0.01,
    describe: 'adds and reads a second by each client, on average',
  },
  readShare: { default: 0.1, minimum: 0, maximum: 1, describe: 'share of the turns that read the whole set' },
};

/** Adds are children of the workload's root, named after their value; nothing removes any. */
class SetClient implements WorkloadClient {
  readonly #session: Session;
  readonly #context: ClientContext;
  readonly #values: UniqueValues;
  readonly #thinkMs: number;
  readonly #readShare: number;

  constructor(session: Session, context: ClientContext) {
    this.#session = session;
    this.#context = context;
    this.#values = new UniqueValues(context);
    this.#thinkMs = 1000 / numberOption(options, context.options, 'rate');
    this.#readShare = numberOption(options, context.options, 'readShare');
  }

  async turn(): Promise<void> {
    const { random, signal } = this.#context;
    await think(this.#context, this.#thinkMs);
    const reads = random.chance(this.#readShare);
    if (signal.aborted || !(await untilConnected(this.#session, signal))) return;
    if (reads) await recordRead(this.#session, this.#context);
    else await this.#add();
  }

  async #add(): Promise<void> {
    const value = this.#values.next();
    const operation = this.#context.record.invoke({ f: 'add', value });
    try {
      const created = await this.#session.create(`${this.#context.root}/${value}`, '', 'persistent');
      operation.ok({ value, ...replyZxid(created) });
    } catch (thrown) {
      operation.threw(thrown, 'write');
    }
  }
}

async function recordRead(
  session: Session,
  { record, root }: Pick<ClientContext, 'record' | 'root'>,
  final: { readonly final?: true; readonly server?: string } = {},
): Promise<void> {
  const isFinal = final.final === true;
  const operation = record.invoke({ f: 'read', value: null, ...(isFinal ? { synced: true } : {}), ...final });
  try {
    if (isFinal) await session.sync(root);
    const listing = await session.getChildren(root);
    operation.ok({ value: [...listing.children], ...replyZxid(listing), stat: eventStat(listing.stat), ...final });
  } catch (thrown) {
    operation.threw(thrown, 'read');
  }
}

const finalRead: FinalRead = (session, context) =>
  recordRead(session, context, { final: true, server: context.server });

export const set: Workload = {
  name: 'set',
  describe: 'adds of unique elements (created znodes), and reads of the whole set from every server at the end',
  operations: ['add', 'read'],
  judgedBy: [{ checker: 'set-full' }],
  options,
  client: (session, context) => new SetClient(session, context),
  finalRead,
};
