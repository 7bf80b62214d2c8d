import type { Session, WatchEvent } from '../harness/session/session.js';
import { eventStat, readFields, replyZxid, writeFields } from './event-parts.js';
import { decode, encode } from './node-data.js';
import { numberOption, type WorkloadOptions } from './options.js';
import { ensureNode, isNodeExists, isNoNode, isNotEmpty } from './persistence.js';
import { UniqueValues } from './unique-values.js';
import { think, untilConnected } from './waiting.js';
import { WatchArms, type Arm, type WatchMode } from './watch-arms.js';
import { parentOf, treeRoots, WatchedTrees } from './watched-trees.js';
import type { ClientContext, Workload, WorkloadClient } from './workload.js';

const options: WorkloadOptions = {
  trees: {
    default: 2,
    minimum: 1,
    whole: true,
    describe: 'small trees that are changed and watched; fewer means more events',
  },
  think: { default: 30, minimum: 0, describe: 'ms a client rests between two turns, on average' },
};

type Action = 'arm' | 'read' | 'write' | 'change';
const weights: readonly (readonly [Action, number])[] = [
  ['arm', 0.3],
  ['read', 0.15],
  ['write', 0.25],
  ['change', 0.3],
];

/**
 * Arms one-time data, exists and child watches on small trees whose nodes come, change and go, and reads what an event
 * told of, through the same session: so a history shows whether the event came before the data. Keys are paths.
 *
 * - Every arm's reply says by its stat from which state on the watch holds (an exists of an absent node has none).
 * - After an own create or delete the node's parent is read: drivers that don't show a reply's zxid show it as the
 *   parent's `pzxid`.
 * - A read that finds no node is `ok` with null and without stat.
 * - Some reads, and at the end one of every path still watched, come after a sync: an event that has not come by then
 *   is lost.
 */
class WatchClient implements WorkloadClient {
  readonly #session: Session;
  readonly #context: ClientContext;
  readonly #thinkMs: number;
  readonly #trees: WatchedTrees;
  readonly #values: UniqueValues;
  readonly #arms = new WatchArms();
  /** Watches that fired, to be read and armed again. */
  readonly #fired: Arm[] = [];

  constructor(session: Session, context: ClientContext) {
    this.#session = session;
    this.#context = context;
    this.#thinkMs = numberOption(options, context.options, 'think');
    this.#trees = new WatchedTrees(treeRoots(context.root, numberOption(options, context.options, 'trees')));
    this.#values = new UniqueValues(context);
  }

  async turn(): Promise<void> {
    const { random, signal } = this.#context;
    await think(this.#context, this.#thinkMs);
    const action = this.#draw();
    const path = this.#trees.anyNode(random);
    const mode = random.pick(['data', 'exists', 'children'] as const);
    const synced = random.chance(0.3);
    if (signal.aborted || !(await untilConnected(this.#session, signal))) return;
    const fired = this.#fired.shift();
    if (fired !== undefined) {
      await this.#read(fired.path, false);
      if (random.chance(0.8)) await this.#arm(fired.path, fired.mode);
      return;
    }
    if (action === 'arm') await this.#arm(path, mode);
    else if (action === 'read') await this.#read(path, synced);
    else if (action === 'write' && this.#trees.isPresent(path)) await this.#write(path);
    else await this.#change();
  }

  async finish(): Promise<void> {
    const paths = [...this.#arms.paths(), ...this.#fired.map((arm) => arm.path)];
    for (const path of new Set(paths)) {
      if (this.#session.state === 'connected') await this.#read(path, true);
    }
  }

  #draw(): Action {
    let rest = this.#context.random.fraction();
    for (const [action, weight] of weights) {
      if (rest < weight) return action;
      rest -= weight;
    }
    return 'read';
  }

  async #change(): Promise<void> {
    const change = this.#trees.nextChange(this.#context.random);
    if (change.do === 'create') await this.#create(change.path);
    else await this.#delete(change.path);
  }

  /** An absent node can only be watched by exists. */
  async #arm(path: string, wanted: WatchMode): Promise<void> {
    const mode = this.#trees.isPresent(path) ? wanted : 'exists';
    if (this.#arms.has(path, mode)) return;
    const { record } = this.#context;
    const arm: Arm = { path, mode, toldByOther: false, failed: false };
    const watcher = (event: WatchEvent): void => this.#notified(arm, event);
    const operation = record.invoke({ f: 'watch', key: path, value: { mode } });
    try {
      const { stat, ...reply } = await this.#requestWith(watcher, arm);
      this.#arms.confirmed(arm);
      this.#trees.learn(path, stat !== null);
      operation.ok({ value: { mode }, ...replyZxid(reply), ...(stat === null ? {} : { stat: eventStat(stat) }) });
    } catch (thrown) {
      arm.failed = true;
      if (isNoNode(thrown)) this.#trees.learn(path, false);
      operation.threw(thrown, 'read');
    }
  }

  #requestWith(watcher: (event: WatchEvent) => void, { path, mode }: Arm): ReturnType<Session['exists']> {
    if (mode === 'data') return this.#session.get(path, watcher);
    return mode === 'exists' ? this.#session.exists(path, watcher) : this.#session.getChildren(path, watcher);
  }

  /** Noted at once: a reply that is delivered after the event must come after it in the history. */
  #notified(arm: Arm, { kind, path, zxid }: WatchEvent): void {
    if (!this.#arms.fired(arm, kind)) return;
    this.#context.record.note({
      f: 'watch-event',
      key: path,
      value: { kind },
      ...(zxid === undefined ? {} : { zxid }),
    });
    this.#fired.push(arm);
  }

  async #read(path: string, synced: boolean): Promise<void> {
    const operation = this.#context.record.invoke({
      f: 'read',
      key: path,
      value: null,
      ...(synced ? { synced } : {}),
    });
    try {
      if (synced) await this.#session.sync(path);
      const reply = await this.#session.get(path);
      operation.ok({ value: decode(reply.data), ...readFields(reply) });
      this.#trees.learn(path, true);
    } catch (thrown) {
      if (isNoNode(thrown)) {
        this.#trees.learn(path, false);
        operation.ok({ value: null });
      } else {
        operation.threw(thrown, 'read');
      }
    }
  }

  async #write(path: string): Promise<void> {
    const value = this.#values.next();
    const operation = this.#context.record.invoke({ f: 'write', key: path, value });
    try {
      operation.ok({ value, ...writeFields(await this.#session.set(path, encode(value), -1)) });
    } catch (thrown) {
      if (isNoNode(thrown)) this.#trees.learn(path, false);
      operation.threw(thrown, 'write');
    }
  }

  async #create(path: string): Promise<void> {
    const value = this.#values.next();
    const operation = this.#context.record.invoke({ f: 'create', key: path, value });
    try {
      const created = await this.#session.create(path, encode(value), 'persistent');
      operation.ok({ value, ...replyZxid(created) });
      this.#trees.learn(path, true);
    } catch (thrown) {
      if (isNodeExists(thrown)) this.#trees.learn(path, true);
      if (isNoNode(thrown)) this.#trees.learn(parentOf(path), false);
      operation.threw(thrown, 'write');
      return;
    }
    await this.#read(parentOf(path), false);
  }

  async #delete(path: string): Promise<void> {
    const operation = this.#context.record.invoke({ f: 'delete', key: path, value: null });
    try {
      operation.ok({ value: null, ...replyZxid(await this.#session.delete(path, -1)) });
      this.#trees.learn(path, false);
    } catch (thrown) {
      if (isNoNode(thrown)) this.#trees.learn(path, false);
      if (isNotEmpty(thrown)) this.#trees.learnNotEmpty(path);
      operation.threw(thrown, 'write');
      return;
    }
    await this.#read(parentOf(path), false);
  }
}

export const watch: Workload = {
  name: 'watch',
  describe: 'one-time data, exists and child watches on nodes that come, change and go',
  operations: ['watch', 'read', 'write', 'create', 'delete'],
  judgedBy: [{ checker: 'watch-promises' }],
  options,
  async setUp(session, context) {
    const never = new AbortController().signal;
    for (const path of treeRoots(context.root, numberOption(options, context.options, 'trees'))) {
      await ensureNode(session, path, encode(null), never);
    }
  },
  client: (session, context) => new WatchClient(session, context),
};
