import type { EventFields, HistoryEvent, Json } from '../../../harness/history/event.js';
import type { Operation, Outcome } from '../../../harness/history/operation.js';
import { ProofOfLife } from '../../evidence/proof-of-life.js';
import type { Grant, LockMode } from '../grant.js';
import type { LockGone, LockHistory, LockRecord, NodesFound } from '../lock-history.js';

/** An event at a place of a history: its index, its position and its second. */
export function eventAt(
  at: number,
  type: HistoryEvent['type'],
  f: string,
  fields: Partial<EventFields> = {},
): HistoryEvent {
  return { index: at, time: at * 1e9, process: 1, type, f, key: 'L', ...fields };
}

export function operationAt(
  f: string,
  from: number,
  to: number,
  outcome: Outcome = 'ok',
  fields: Partial<EventFields> = {},
): Operation {
  return {
    invocation: eventAt(from, 'invoke', f, fields.session === undefined ? {} : { session: fields.session }),
    completion: eventAt(to, outcome, f, fields),
    outcome,
    invokedAt: from,
    completedAt: outcome === 'info' ? Infinity : to,
  };
}

export interface Given {
  readonly asked: number;
  readonly granted: number;
  readonly sequence?: number | null;
  readonly czxid?: number | null;
  readonly ahead?: readonly number[] | null;
  readonly zxid?: number | null;
  readonly session?: string | null;
  readonly mode?: LockMode;
  readonly release?: Operation | null;
}

export function grantOf(given: Given): Grant {
  const {
    sequence = null,
    czxid = null,
    ahead = null,
    zxid = null,
    session = null,
    mode = 'exclusive',
    release = null,
  } = given;
  const value: Json = { mode };
  const fields = { value, ...(session === null ? {} : { session }) };
  return {
    ...{ key: 'L', session, mode, sequence, czxid, ahead, listingZxid: zxid, release, loss: null, workAfterLoss: null },
    acquire: operationAt('acquire', given.asked, given.granted, 'ok', fields),
    grantedAt: given.granted,
    endsAt: release?.invokedAt ?? Infinity,
    endTime: release?.invocation.time ?? Infinity,
  };
}

export function lockOf(
  grants: readonly Grant[],
  more: { readonly gone?: readonly (readonly [number, LockGone])[]; readonly found?: readonly NodesFound[] } = {},
): LockRecord {
  return {
    ...{ key: 'L', workload: undefined, guards: [] },
    grants: [...grants],
    acquires: grants.map(({ acquire }) => acquire),
    gone: new Map(more.gone ?? []),
    found: [...(more.found ?? [])],
  };
}

export function historyOf(
  operations: readonly Operation[] = [],
  expired: readonly (readonly [string, HistoryEvent])[] = [],
): LockHistory {
  const nothing = { events: [], locks: [], faults: [], connections: new Map(), endTime: 100e9 };
  return { ...nothing, operations, proofOfLife: new ProofOfLife(operations), expired: new Map(expired) };
}
