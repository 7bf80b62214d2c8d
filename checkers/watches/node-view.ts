import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';

/** What one reply showed of one node. Zxids and versions are null where the history does not tell. */
export interface NodeView {
  readonly present: boolean;
  readonly czxid: number | null;
  readonly mzxid: number | null;
  readonly pzxid: number | null;
  readonly version: number | null;
  readonly cversion: number | null;
}

const absent: NodeView = { present: false, czxid: null, mzxid: null, pzxid: null, version: null, cversion: null };

/**
 * What a successful `watch`, `read` or `write` shows of the node at its key; null when it cannot be told. An exists
 * that finds nothing has no stat, and neither has a read that does.
 */
export function viewOf({ invocation, completion, outcome }: Operation, mode: string | null): NodeView | null {
  if (completion === null) return null;
  if (outcome === 'fail') return completion.error === 'NONODE' ? absent : null;
  if (outcome !== 'ok') return null;
  const { stat } = completion;
  const version = stat?.version ?? completion.version ?? null;
  if (stat !== undefined || version !== null) {
    return {
      present: true,
      czxid: stat?.czxid ?? null,
      mzxid: stat?.mzxid ?? null,
      pzxid: stat?.pzxid ?? null,
      version,
      cversion: stat?.cversion ?? null,
    };
  }
  const foundNothing = invocation.f === 'read' ? (completion.value ?? null) === null : mode === 'exists';
  return foundNothing ? absent : null;
}

/** Has the node's data, or its being there, changed from `before` to `after`? False in doubt. */
export function nodeChanged(before: NodeView, after: NodeView): boolean {
  if (before.present !== after.present) return true;
  if (!before.present) return false;
  if (before.mzxid !== null && after.mzxid !== null) return after.mzxid > before.mzxid;
  return before.version !== null && after.version !== null && after.version > before.version;
}

/** Have the node's children, or its being there, changed? Both counters must say so. False in doubt. */
export function childrenChanged(before: NodeView, after: NodeView): boolean {
  if (before.present !== after.present) return true;
  if (before.czxid !== null && after.czxid !== null && after.czxid > before.czxid) return true;
  const pzxidRose = before.pzxid !== null && after.pzxid !== null && after.pzxid > before.pzxid;
  const cversionRose = before.cversion === null || after.cversion === null || after.cversion > before.cversion;
  return pzxidRose && cversionRose;
}

/**
 * The latest state that a reply certainly comes from: the zxid of an acknowledged write, and what is in a stat. The
 * header of a read is left out, since just after an election it may run ahead of the state.
 */
export function stateShown({ invocation, completion, outcome }: Operation): number {
  if (completion === null || outcome !== 'ok') return 0;
  const { stat } = completion;
  const written = writes.has(invocation.f) ? (completion.zxid ?? 0) : 0;
  return Math.max(written, stat?.mzxid ?? 0, stat?.czxid ?? 0, stat?.pzxid ?? 0);
}

const writes = new Set(['write', 'create', 'delete']);
const epochSize = 2 ** 32;

/**
 * Does the header of a reply show a state at or after `zxid`? Only within one epoch: just after an election the header
 * may run ahead of the state.
 */
export function headerShows({ completion, outcome }: Operation, zxid: number): boolean {
  const header = completion?.zxid;
  if (outcome !== 'ok' || header === undefined || header < zxid || zxid === Infinity) return false;
  return Math.floor(header / epochSize) === Math.floor(zxid / epochSize);
}

/** `/a/b` of `/a/b/c`; null for `/` and for what is no path. */
export function parentOf(path: string): string | null {
  const slash = path.lastIndexOf('/');
  if (slash < 0 || path === '/') return null;
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** The path an event is about. */
export function pathOf(event: HistoryEvent): string {
  return event.key ?? '';
}
