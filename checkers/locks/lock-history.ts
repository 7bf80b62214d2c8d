import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { FaultWindow } from '../evidence/fault-windows.js';
import { faultWindows } from '../evidence/fault-windows.js';
import type { Findings, Patience } from '../evidence/findings.js';
import { asList, fieldOf, listIn, numberIn, sessionId, stringIn } from '../evidence/json-fields.js';
import { clientOperations, sessionOf } from '../evidence/operations.js';
import { walk } from '../evidence/walk.js';
import { ProofOfLife } from '../evidence/proof-of-life.js';
import type { Grant, LockMode } from './grant.js';
import { OpenGrants } from './open-grants.js';

/** A lock node that somebody saw vanish otherwise than by its own release. */
export interface LockGone {
  readonly zxid: number | null;
  readonly event: HistoryEvent;
}

/** Lock nodes found at the end, from a `lock-nodes` note. */
export interface NodesFound {
  readonly event: HistoryEvent;
  readonly position: number;
  readonly nodes: readonly NodeFound[];
}

export interface NodeFound {
  /** Null for the only node of a lock without sequential nodes. */
  readonly sequence: number | null;
  readonly session: string | null;
}

/** Guarded work with the grant it was done under, as far as known. */
export interface Guard {
  readonly operation: Operation;
  readonly grant: Grant | null;
}

/** What a history tells about one lock. */
export interface LockRecord {
  readonly key: string;
  readonly workload: string | undefined;
  /** In the order in which clients learned of them. */
  readonly grants: Grant[];
  readonly acquires: Operation[];
  readonly guards: Guard[];
  readonly gone: Map<number, LockGone>;
  readonly found: NodesFound[];
}

/** What a history tells about its locks, before anything is judged. */
export interface LockHistory {
  readonly events: readonly HistoryEvent[];
  readonly locks: readonly LockRecord[];
  readonly operations: readonly Operation[];
  readonly proofOfLife: ProofOfLife;
  readonly faults: readonly FaultWindow[];
  /** The note that told of each session's expiry. */
  readonly expired: ReadonlyMap<string, HistoryEvent>;
  /** Each session's notes on its connection, with their positions. */
  readonly connections: ReadonlyMap<string, readonly ConnectionNote[]>;
  /** Time of the last event. */
  readonly endTime: number;
}

export interface ConnectionNote {
  readonly state: string;
  readonly event: HistoryEvent;
  readonly position: number;
}

export interface LockReading {
  /** A mutex that is not shared calls every grant exclusive, whatever the history says. */
  readonly sharedModes: boolean;
  /** Nested acquires by the holder are part of its grant. */
  readonly reentrant: boolean;
}

const endsHold = new Set(['disconnected', 'expired', 'closed']);

/** Reads grants, beliefs and evidence from a history, in one pass; null when patience was over before. */
export function lockHistory(
  events: readonly HistoryEvent[],
  reading: LockReading,
  findings: Findings,
  patience: Patience,
): LockHistory | null {
  const operations = clientOperations(events, patience);
  const reader = new LockReader(events, reading, findings);
  reader.read(operations, patience);
  if (patience.exceeded() !== null) return null;
  const endTime = events.reduce((latest, event) => Math.max(latest, event.time), 0);
  for (const lock of reader.locks.values()) {
    for (const grant of lock.grants) if (grant.endsAt === Infinity) grant.endTime = endTime;
  }
  return {
    events,
    locks: [...reader.locks.values()],
    operations,
    proofOfLife: new ProofOfLife(operations),
    faults: faultWindows(events),
    expired: reader.expired,
    connections: reader.connections,
    endTime,
  };
}

class LockReader {
  readonly locks = new Map<string, LockRecord>();
  readonly expired = new Map<string, HistoryEvent>();
  readonly connections = new Map<string, ConnectionNote[]>();
  readonly #events: readonly HistoryEvent[];
  readonly #reading: LockReading;
  readonly #findings: Findings;
  readonly #open: OpenGrants;
  readonly #connectionsNoted: boolean;

  constructor(events: readonly HistoryEvent[], reading: LockReading, findings: Findings) {
    this.#events = events;
    this.#reading = reading;
    this.#findings = findings;
    this.#open = new OpenGrants(reading.reentrant);
    this.#connectionsNoted = events.some((event) => event.type === 'note' && event.f === 'connection');
  }

  read(operations: readonly Operation[], patience: Patience): void {
    walk(this.#events, operations, patience, {
      note: (event, position) => this.#note(event, position),
      begin: (operation, position) => this.#begin(operation, position),
      end: (operation, completion, position) => this.#end(operation, completion, position),
    });
  }

  #begin(operation: Operation, position: number): void {
    const { invocation } = operation;
    if (invocation.f === 'acquire') this.#lock(invocation).acquires.push(operation);
    if (invocation.f === 'release') {
      const released = this.#open.release(lockName(invocation), operation, position);
      if (!released) this.#findings.skip('a release without a grant');
    }
    if (invocation.f === 'guard' || invocation.f === 'read') this.#work(operation);
  }

  /** Guarded work, or a look at what it left: by a holder, or at the end of a run. */
  #work(operation: Operation): void {
    const { invocation } = operation;
    const grant = this.#open.holderOf(lockName(invocation), operation);
    if (invocation.f === 'read' && invocation.final !== true && (grant === null || grant.loss !== null)) return;
    this.#lock(invocation).guards.push({ operation, grant });
    if (invocation.f === 'guard' && grant !== null && grant.loss !== null) grant.workAfterLoss ??= operation;
  }

  #end(operation: Operation, event: HistoryEvent, position: number): void {
    if (operation.invocation.f === 'acquire' && event.type === 'ok') {
      const grant = grantOf(operation, this.#reading.sharedModes);
      if (this.#open.add(lockName(operation.invocation), grant)) this.#lock(operation.invocation).grants.push(grant);
    }
    // Whoever records neither sessions nor connections says by an unknown outcome that its client broke off.
    if (event.type === 'info' && !this.#connectionsNoted) this.#open.lose(event, position);
  }

  #note(event: HistoryEvent, position: number): void {
    if (event.f === 'connection') this.#connection(event, position);
    if (event.f === 'lock-gone') {
      const sequence = numberIn(event.value, 'sequence');
      if (sequence === null) this.#findings.skip('a lock-gone note without sequence');
      else this.#lock(event).gone.set(sequence, { zxid: numberIn(event.value, 'zxid') ?? event.zxid ?? null, event });
    }
    if (event.f === 'lock-nodes') {
      const nodes = (asList(event.value) ?? []).flatMap(nodeFound);
      this.#lock(event).found.push({ event, position, nodes });
    }
  }

  #connection(event: HistoryEvent, position: number): void {
    const state = typeof event.value === 'string' ? event.value : '';
    if (event.session !== undefined) {
      const session = sessionId(event.session);
      const notes = this.connections.get(session);
      if (notes === undefined) this.connections.set(session, [{ state, event, position }]);
      else notes.push({ state, event, position });
      if (state === 'expired') this.expired.set(session, event);
    }
    if (endsHold.has(state)) this.#open.lose(event, position);
  }

  #lock(event: HistoryEvent): LockRecord {
    const name = lockName(event);
    const known = this.locks.get(name);
    if (known !== undefined) return known;
    const lock: LockRecord = {
      key: event.key ?? 'the lock',
      workload: event.workload,
      grants: [],
      acquires: [],
      guards: [],
      gone: new Map(),
      found: [],
    };
    this.locks.set(name, lock);
    return lock;
  }
}

function lockName(event: HistoryEvent): string {
  return `${event.workload ?? ''} ${event.key ?? ''}`;
}

function nodeFound(node: Json): NodeFound[] {
  const sequence = numberIn(node, 'sequence');
  const session = stringIn(node, 'session');
  if (sequence === null && fieldOf(node, 'sequence') !== null) return [];
  return [{ sequence, session: session === null ? null : sessionId(session) }];
}

function grantOf(acquire: Operation, sharedModes: boolean): Grant {
  const { invocation, completion } = acquire;
  const value = completion?.value;
  const mode = stringIn(value, 'mode') ?? stringIn(invocation.value, 'mode');
  const session = sessionOf(acquire);
  const lockMode: LockMode = sharedModes && mode === 'shared' ? 'shared' : 'exclusive';
  const ahead = listIn(value, 'ahead');
  return {
    key: invocation.key ?? 'the lock',
    session: session === null ? null : sessionId(session),
    mode: lockMode,
    sequence: numberIn(value, 'sequence'),
    czxid: numberIn(value, 'czxid'),
    ahead: ahead === null ? null : ahead.filter((sequence) => typeof sequence === 'number'),
    listingZxid: numberIn(value, 'zxid'),
    acquire,
    grantedAt: acquire.completedAt,
    release: null,
    loss: null,
    endsAt: Infinity,
    endTime: Infinity,
    workAfterLoss: null,
  };
}
