import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Calm } from '../evidence/calm.js';
import type { Findings } from '../evidence/findings.js';
import { sessionId, stringIn } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';
import type { ArmedWatch, WatchMode, WatchTable } from './armed-watch.js';
import { isPersistent, tableOf, tablesOf } from './armed-watch.js';
import { CaughtUp } from './caught-up.js';
import { ChangeLog } from './change-log.js';
import { KnownChanges } from './known-changes.js';
import { LaterWrites } from './later-writes.js';
import type { NodeView } from './node-view.js';
import { childrenChanged, headerShows, nodeChanged, pathOf, stateShown, viewOf } from './node-view.js';
import type { PlacedChange } from './persistent-watches.js';
import { placedChanges } from './persistent-watches.js';
import { SessionWatches } from './session-watches.js';
import { showing, WatchAnomalies } from './watch-anomalies.js';

const modes: readonly string[] = ['data', 'exists', 'children', 'persistent', 'recursive'] satisfies WatchMode[];
const eventKinds = new Set(['created', 'deleted', 'data-changed', 'children-changed']);

/** Follows every session's watches through a history and says where a promise is broken. */
export class WatchJudge {
  readonly #findings: Findings;
  readonly #anomalies: WatchAnomalies;
  readonly #known: KnownChanges;
  readonly #caughtUp: CaughtUp;
  readonly #placed: readonly PlacedChange[];
  readonly #log: ChangeLog;
  readonly #sessions = new Map<string, SessionWatches>();
  /** Requests in flight that may arm a watch, by session, table and path. */
  readonly #arming = new Map<string, number>();
  /** Nodes may go without anybody asking: false only where all that was seen is known to be persistent. */
  readonly #ephemerals: boolean;
  readonly #successions: boolean;
  #events = 0;
  #undecided = 0;

  constructor(operations: readonly Operation[], calm: Calm, findings: Findings) {
    this.#findings = findings;
    this.#caughtUp = new CaughtUp(calm);
    this.#anomalies = new WatchAnomalies(findings);
    this.#known = new KnownChanges(operations);
    this.#log = new ChangeLog(new LaterWrites(operations));
    this.#placed = placedChanges(operations);
    const owners = new Set(operations.map(({ completion }) => completion?.stat?.ephemeralOwner));
    this.#ephemerals = !owners.has('0') || [...owners].some((owner) => owner !== undefined && owner !== '0');
    this.#successions = operations.some(({ outcome }) => outcome === 'info');
  }

  begin(operation: Operation): void {
    this.#log.begin(operation);
    const mode = modeOf(operation);
    if (mode !== null) this.#count(operation, mode, 1);
  }

  end(operation: Operation, completion: HistoryEvent): void {
    const watches = this.#watchesOf(sessionOf(operation), completion);
    const mode = modeOf(operation);
    const view = viewOf(operation, mode);
    this.#compare(operation, view, watches);
    this.#show(operation, view, watches);
    if (mode !== null) this.#armed(operation, mode, view, watches);
    if (removals.has(operation.invocation.f)) watches.remove(pathOf(operation.invocation));
    this.#log.acknowledge(operation);
  }

  note(event: HistoryEvent): void {
    if (typeof event.process !== 'number') return;
    const watches = this.#watchesOf(event.session ?? null, event);
    if (event.f === 'watch-event') this.#event(event, watches);
    if (event.f !== 'connection') return;
    if (event.value === 'disconnected') watches.disconnected();
    if (event.value === 'expired' || event.value === 'closed') this.#ended(watches);
  }

  /** When the history is over. */
  finish(): void {
    let open = 0;
    for (const watches of this.#sessions.values()) {
      for (const watch of watches.live()) {
        open++;
        if (watch.change !== null) this.#undecided++;
      }
    }
    this.#findings.detail('events', this.#events);
    this.#findings.detail('openAtEnd', open);
    this.#findings.detail('undecided', this.#undecided);
  }

  #watchesOf(session: string | null, event: HistoryEvent): SessionWatches {
    const id = session === null ? `process ${String(event.process)}` : sessionId(session);
    const known = this.#sessions.get(id);
    if (known !== undefined) return known;
    const watches = new SessionWatches();
    this.#sessions.set(id, watches);
    return watches;
  }

  #ended(watches: SessionWatches): void {
    for (const watch of watches.live()) {
      if (watch.change !== null) this.#undecided++;
      watches.drop(watch);
    }
  }

  /** A reply about a path with a live watch: does it show a change that no event announced? */
  #compare(operation: Operation, view: NodeView | null, watches: SessionWatches): void {
    if (view === null) return;
    const path = pathOf(operation.invocation);
    const disproved = watches.announcements.disproved(path, view);
    if (disproved !== null) this.#anomalies.disproved(disproved, operation);
    for (const table of ['node', 'children'] as const) {
      const watch = watches.get(path, table);
      if (!watch?.base) continue;
      const changed = table === 'node' ? nodeChanged(watch.base, view) : childrenChanged(watch.base, view);
      if (!changed) continue;
      this.#anomalies.dataBeforeEvent(watch, operation, showing(watch.base, view));
      this.#giveUp(watch, watches);
    }
  }

  /** A reply about anything: does its state include the change that a live watch waits for? */
  #show(operation: Operation, view: NodeView | null, watches: SessionWatches): void {
    const shown = stateShown(operation);
    if (shown > watches.seen) {
      watches.seen = shown;
      watches.seenBy = operation;
    }
    if (shown > 0) {
      for (const { change, arm } of watches.persistent.untold(this.#placed, watches.seen)) {
        this.#anomalies.untold(change, arm, operation);
      }
    }
    for (const watch of watches.live()) {
      // An exists watch may miss what came and went while it was not registered.
      if (watch.reconnected && watch.base?.present !== true && watch.table === 'node') continue;
      // A reply about the node itself is judged by what it shows of it.
      const elsewhere = view === null || watch.path !== pathOf(operation.invocation);
      if (watch.changeZxid <= shown || (elsewhere && headerShows(operation, watch.changeZxid))) {
        const what = `a state at or after zxid ${String(watch.changeZxid)}, which changed it`;
        this.#anomalies.dataBeforeEvent(watch, operation, what);
        this.#giveUp(watch, watches);
      } else if (watch.change !== null && this.#caughtUp.with(watch.change, operation)) {
        this.#anomalies.lostEvent(watch, watch.change, operation);
        this.#giveUp(watch, watches);
      }
    }
  }

  /** It was judged; its event may still come. */
  #giveUp(watch: ArmedWatch, watches: SessionWatches): void {
    watches.drop(watch);
    watches.mayHave(watch.path, watch.table);
  }

  #armed(operation: Operation, mode: WatchMode, view: NodeView | null, watches: SessionWatches): void {
    this.#count(operation, mode, -1);
    const path = pathOf(operation.invocation);
    const table = tableOf(mode);
    // Only an exists arms where there is no node.
    const refused = operation.outcome === 'fail' && operation.completion?.error === 'NONODE';
    if (refused && mode !== 'exists') return;
    if (operation.outcome !== 'ok' && !refused) {
      watches.mayHave(path, table);
      return;
    }
    this.#findings.operations++;
    if (isPersistent(mode)) {
      watches.watchForGood(path, mode);
      watches.persistent.arm(operation, path, mode, operation.completion?.zxid);
      return;
    }
    if (watches.get(path, table) !== undefined) return;
    const changeZxid = this.#changeAfter(path, table, view, operation);
    const armed: ArmedWatch = {
      path,
      table,
      arm: operation,
      base: view,
      // A change that the session has seen already cannot be news: then the reply is wrong, which is another promise.
      changeZxid: changeZxid > watches.seen ? changeZxid : Infinity,
      change: null,
      reconnected: false,
      over: false,
    };
    watches.arm(armed);
    this.#log.arm(armed);
  }

  #changeAfter(path: string, table: WatchTable, view: NodeView | null, arm: Operation): number {
    if (view === null) return Infinity;
    if (table === 'children') return view.pzxid === null ? Infinity : this.#known.childrenAfter(path, view.pzxid);
    if (view.present) return view.mzxid === null ? Infinity : this.#known.dataAfter(path, view.mzxid);
    const zxid = arm.completion?.zxid;
    return zxid === undefined ? Infinity : this.#known.dataAfter(path, zxid);
  }

  #event(event: HistoryEvent, watches: SessionWatches): void {
    const kind = stringIn(event.value, 'kind');
    if (kind === null || !eventKinds.has(kind)) {
      this.#findings.skip('a watch-event of unknown kind');
      return;
    }
    this.#events++;
    const path = pathOf(event);
    this.#order(event, watches);
    if (event.zxid !== undefined && event.zxid > 0 && !watches.persistent.tell(kind, path, event.zxid)) {
      this.#anomalies.toldTwice(event, kind);
    }
    const tables = tablesOf(kind);
    const fired = tables.flatMap((table) => watches.get(path, table) ?? []);
    for (const armed of fired) watches.drop(armed);
    if (kind === 'deleted') watches.deletionTold(path, fired);
    if (fired.length === 0) this.#unarmed(event, kind, tables, watches);
    else this.#fired(event, kind, fired, watches);
  }

  #fired(event: HistoryEvent, kind: string, fired: readonly ArmedWatch[], watches: SessionWatches): void {
    const misfit = fired.find((watch) => !mayFire(watch, kind));
    const outlived = fired.find((watch) => kind === 'deleted' && this.#outlived(watch));
    if (misfit !== undefined) this.#anomalies.wrongKind(event, kind, misfit);
    else if (outlived !== undefined) this.#anomalies.changedFirst(event, kind, outlived);
    else if (!this.#withoutChange(event, kind, fired)) {
      for (const watch of fired) watches.announcements.tell({ event, kind, watch });
    }
  }

  /** Did its node see a change of its data, and go only after that? Registered anew, a watch tells only the end of it. */
  #outlived({ path, table, base, reconnected }: ArmedWatch): boolean {
    if (reconnected || table !== 'node' || base === null || base.czxid === null || base.mzxid === null) return false;
    return this.#known.dataOfIncarnationAfter(path, base.czxid, base.mzxid) < Infinity;
  }

  #order(event: HistoryEvent, watches: SessionWatches): void {
    const { zxid } = event;
    if (zxid === undefined || zxid <= 0) return;
    if (zxid < watches.lastEventZxid) this.#anomalies.outOfOrder(event, watches.lastEventZxid);
    else if (zxid <= watches.seen) this.#anomalies.eventAfterData(event, watches);
    watches.lastEventZxid = Math.max(watches.lastEventZxid, zxid);
  }

  #unarmed(event: HistoryEvent, kind: string, tables: readonly WatchTable[], watches: SessionWatches): void {
    const path = pathOf(event);
    // Without sessions an event may belong to the process that this one succeeded.
    if (event.session === undefined && this.#successions) return;
    const arming = tables.some((table) => (this.#arming.get(armingId(event.session, event, table, path)) ?? 0) > 0);
    // Watches of a session that never says so are none of this history's.
    if (arming || !watches.everArmed || watches.allows(path, tables, kind)) return;
    this.#anomalies.unexpected(event, kind);
  }

  /** @returns whether it was reported */
  #withoutChange(event: HistoryEvent, kind: string, fired: readonly ArmedWatch[]): boolean {
    const path = pathOf(event);
    const [watch] = fired;
    if (!this.#log.anyChange || watch === undefined) return false;
    const explained = fired.some(({ table, base, reconnected }) => {
      const since = (table === 'children' ? base?.pzxid : base?.mzxid) ?? 0;
      // Registered anew, a watch tells the state it finds, whatever led to it.
      if (reconnected && this.#log.possible('created', path, since)) return true;
      const incarnation = kind === 'data-changed' && !reconnected ? (base?.czxid ?? null) : null;
      if (this.#log.possible(kind, path, since, incarnation)) return true;
      // Ephemeral nodes go by themselves.
      return this.#ephemerals && (kind === 'deleted' || kind === 'children-changed');
    });
    if (!explained) this.#anomalies.withoutChange(event, kind, watch);
    return !explained;
  }

  #count(operation: Operation, mode: WatchMode, step: number): void {
    const { invocation } = operation;
    const id = armingId(sessionOf(operation) ?? undefined, invocation, tableOf(mode), pathOf(invocation));
    this.#arming.set(id, (this.#arming.get(id) ?? 0) + step);
  }
}

const removals = new Set(['unwatch', 'remove-watches']);

function armingId(session: string | undefined, event: HistoryEvent, table: WatchTable, path: string): string {
  return `${session === undefined ? `process ${String(event.process)}` : sessionId(session)} ${table} ${path}`;
}

function modeOf({ invocation }: Operation): WatchMode | null {
  if (invocation.f !== 'watch') return null;
  const mode = stringIn(invocation.value, 'mode') ?? 'data';
  return modes.includes(mode) ? (mode as WatchMode) : null;
}

/** Can such an event come from such a watch? */
function mayFire({ base, table, reconnected }: ArmedWatch, kind: string): boolean {
  if (table === 'children' || base === null) return true;
  // Registered anew, a data watch tells what it finds; so a node that came back counts as changed.
  if (base.present) return kind === 'data-changed' || kind === 'deleted' || reconnected;
  return kind === 'created';
}
