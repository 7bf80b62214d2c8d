import type { Operation } from '../../harness/history/operation.js';
import type { NodeView } from './node-view.js';

export type WatchMode = 'data' | 'exists' | 'children' | 'persistent' | 'recursive';

/** The servers' two tables of one-time watches: getData and exists share one. */
export type WatchTable = 'node' | 'children';

/** A one-time watch that a session has on a path, from the reply that armed it until it fires. */
export interface ArmedWatch {
  readonly path: string;
  readonly table: WatchTable;
  /** The first of the requests that armed it. */
  readonly arm: Operation;
  /** What the arming reply showed; null when the history does not tell. */
  readonly base: NodeView | null;
  /** The first change known to be after the state it was armed at; Infinity if none is known. */
  readonly changeZxid: number;
  /** A change that was certainly invoked after the watch was armed, once acknowledged. */
  change: Operation | null;
  /** Was the connection lost since? Then it was registered anew, and may miss what came and went meanwhile. */
  reconnected: boolean;
  /** It fired, or its session ended, or it was judged lost. */
  over: boolean;
}

export function isPersistent(mode: WatchMode): boolean {
  return mode === 'persistent' || mode === 'recursive';
}

export function tableOf(mode: WatchMode): WatchTable {
  return mode === 'children' ? 'children' : 'node';
}

/** Which tables a kind of event fires. */
export function tablesOf(kind: string): readonly WatchTable[] {
  if (kind === 'children-changed') return ['children'];
  return kind === 'deleted' ? ['node', 'children'] : ['node'];
}
