import type { Operation } from '../../harness/history/operation.js';
import type { ArmedWatch, WatchTable } from './armed-watch.js';
import { parentOf, pathOf } from './node-view.js';

const changes = new Set(['write', 'create', 'delete']);

/** The changes of one kind to one path that were asked for so far. */
interface Asked {
  /** The highest zxid of one that was acknowledged with its zxid. */
  highest: number;
  /** One of them may have happened at any zxid. */
  unplaced: boolean;
}

/** What clients asked to change so far, by path, and which watches are armed on what. */
export class ChangeLog {
  readonly #asked = new Map<string, Asked>();
  readonly #armed = new Map<string, Set<ArmedWatch>>();
  /** False for a history that records no changes: then an event cannot be held to them. */
  anyChange = false;

  arm(watch: ArmedWatch): void {
    const id = `${watch.table} ${watch.path}`;
    const armed = this.#armed.get(id);
    if (armed === undefined) this.#armed.set(id, new Set([watch]));
    else armed.add(watch);
  }

  begin(operation: Operation): void {
    const { f } = operation.invocation;
    if (!changes.has(f) || operation.outcome === 'fail') return;
    this.anyChange = true;
    const path = pathOf(operation.invocation);
    const parent = parentOf(path);
    if (f === 'write') this.#ask('data-changed', path, operation);
    if (f === 'create') this.#ask('created', path, operation);
    if (f === 'delete') this.#ask('deleted', path, operation);
    if (f !== 'write' && parent !== null) this.#ask('children-changed', parent, operation);
  }

  #ask(kind: string, path: string, { completion, outcome }: Operation): void {
    const id = `${kind} ${path}`;
    const asked = this.#asked.get(id) ?? { highest: 0, unplaced: false };
    this.#asked.set(id, asked);
    const zxid = outcome === 'ok' ? completion?.zxid : undefined;
    if (zxid === undefined) asked.unplaced = true;
    else asked.highest = Math.max(asked.highest, zxid);
  }

  /**
   * May a change of that kind have come after the state at `zxid`? Real time does not tell: a server that lags arms a
   * watch at a state that others saw change long ago.
   */
  possible(kind: string, path: string, zxid: number): boolean {
    const asked = this.#asked.get(`${kind} ${path}`);
    return asked !== undefined && (asked.unplaced || asked.highest > zxid);
  }

  /** An acknowledged change: tells the watches that were armed before it was invoked. */
  acknowledge(operation: Operation): void {
    const { f } = operation.invocation;
    if (!changes.has(f) || operation.outcome !== 'ok') return;
    const path = pathOf(operation.invocation);
    this.#tell('node', path, operation, (watch) => fires(f, watch));
    if (f === 'delete') this.#tell('children', path, operation, () => true);
    const parent = parentOf(path);
    if (f !== 'write' && parent !== null) this.#tell('children', parent, operation, () => true);
  }

  #tell(table: WatchTable, path: string, change: Operation, matches: (watch: ArmedWatch) => boolean): void {
    const armed = this.#armed.get(`${table} ${path}`);
    if (armed === undefined) return;
    for (const watch of armed) {
      if (watch.over) armed.delete(watch);
      else if (watch.change === null && watch.arm.completedAt < change.invokedAt && matches(watch))
        watch.change = change;
    }
  }
}

/** An absent node must be created before anything else can happen to it, and a present one cannot be. */
function fires(f: string, { base }: ArmedWatch): boolean {
  return base === null || (base.present ? f !== 'create' : f === 'create');
}
