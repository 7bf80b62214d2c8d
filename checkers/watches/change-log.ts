import type { Operation } from '../../harness/history/operation.js';
import type { ArmedWatch, WatchTable } from './armed-watch.js';
import type { LaterWrites } from './later-writes.js';
import { parentOf, pathOf } from './node-view.js';

const changes = new Set(['write', 'create', 'delete']);

/** What clients asked to change so far, by path, and which watches are armed on what. */
export class ChangeLog {
  /** By kind and path, of all incarnations and of each: the highest zxid at which such a change may have come. */
  readonly #highest = new Map<string, number>();
  readonly #armed = new Map<string, Set<ArmedWatch>>();
  readonly #later: LaterWrites;
  /** False for a history that records no changes: then an event cannot be held to them. */
  anyChange = false;

  constructor(later: LaterWrites) {
    this.#later = later;
  }

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

  #ask(kind: string, path: string, operation: Operation): void {
    const latest = this.#latest(operation);
    const incarnation = operation.completion?.stat?.czxid ?? null;
    for (const id of [askedId(kind, path), askedId(kind, path, incarnation)]) {
      this.#highest.set(id, Math.max(this.#highest.get(id) ?? 0, latest));
    }
  }

  /** Its zxid, if its reply told; else one that it cannot be above. */
  #latest(operation: Operation): number {
    if (operation.outcome !== 'ok') return Infinity;
    return operation.completion?.zxid ?? this.#later.lowestAfter(operation);
  }

  /**
   * May a change of that kind have come after the state at `zxid`? Real time does not tell: a server that lags arms a
   * watch at a state that others saw change long ago.
   *
   * @param czxid the incarnation of the node, if only changes to that one count
   */
  possible(kind: string, path: string, zxid: number, czxid: number | null = null): boolean {
    const ids = czxid === null ? [askedId(kind, path)] : [askedId(kind, path, czxid), askedId(kind, path, null)];
    return ids.some((id) => (this.#highest.get(id) ?? 0) > zxid);
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

/** @param czxid of the incarnation; null where no reply showed it; left out for all of them */
function askedId(kind: string, path: string, czxid?: number | null): string {
  return czxid === undefined ? `${kind} ${path}` : `${kind} of ${String(czxid)} ${path}`;
}

/** An absent node must be created before anything else can happen to it, and a present one cannot be. */
function fires(f: string, { base }: ArmedWatch): boolean {
  return base === null || (base.present ? f !== 'create' : f === 'create');
}
