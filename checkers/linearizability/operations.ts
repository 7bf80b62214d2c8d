import type { HistoryEvent } from '../../harness/history/event.js';
import { ByteColumn, IntColumn, NumberColumn } from './growable.js';
import type { ValueIds } from './values.js';

/** Stands for "not recorded" in every column; a place in the history that never comes is `NEVER`. */
export const ABSENT = -1;
export const NEVER = 0x7fffffff;

/** How an operation ended. `open` has no completion, which is unknown like `info`. */
export const Ended = { open: 0, ok: 1, fail: 2, info: 3 } as const;

/** Flags of an operation. */
export const Flag = { synced: 1, final: 2, mismatch: 4, badVersion: 8 } as const;

/**
 * The operations on one key as columns, in order of invocation: about 130 bytes each, so that a history of some GB
 * fits in memory. Strings and values are numbers given by `ValueIds`.
 */
export class Operations {
  readonly key: string | null;
  readonly f = new IntColumn();
  /** The event's own key, also where all keys are judged as one object. */
  readonly eventKey = new IntColumn();
  readonly process = new IntColumn();
  readonly session = new IntColumn();
  readonly server = new IntColumn();
  /** Places in the history: real-time order is the order of lines. */
  readonly invokedAt = new IntColumn();
  readonly completedAt = new IntColumn();
  readonly ended = new ByteColumn();
  readonly flags = new ByteColumn();
  readonly argument = new IntColumn();
  readonly result = new IntColumn();
  readonly version = new IntColumn();
  readonly expected = new IntColumn();
  /** The reply's zxid, and those of the reply's stat. */
  readonly zxid = new NumberColumn();
  readonly mzxid = new NumberColumn();
  readonly czxid = new NumberColumn();
  readonly invocationIndex = new NumberColumn();
  readonly completionIndex = new NumberColumn();
  readonly invocationTime = new NumberColumn();
  readonly completionTime = new NumberColumn();
  /** Invocations (the operation's number) and completions (its complement, ~number) in the order of lines. */
  readonly sequence = new IntColumn();

  constructor(key: string | null) {
    this.key = key;
  }

  get count(): number {
    return this.f.length;
  }

  invoke(event: HistoryEvent, position: number, ids: ValueIds): number {
    const operation = this.count;
    this.f.push(ids.idOf(event.f));
    this.eventKey.push(event.key === undefined ? ABSENT : ids.idOf(event.key));
    this.process.push(event.process as number);
    this.session.push(event.session === undefined ? ABSENT : ids.idOf(event.session));
    this.server.push(event.server === undefined ? ABSENT : ids.idOf(event.server));
    this.invokedAt.push(position);
    this.completedAt.push(NEVER);
    this.ended.push(Ended.open);
    this.flags.push((event.synced === true ? Flag.synced : 0) | (event.final === true ? Flag.final : 0));
    this.argument.push(ids.idOf(event.value ?? null));
    this.result.push(ABSENT);
    this.version.push(ABSENT);
    this.expected.push(versionOf(event.expected));
    this.zxid.push(ABSENT);
    this.mzxid.push(ABSENT);
    this.czxid.push(ABSENT);
    this.invocationIndex.push(event.index);
    this.completionIndex.push(ABSENT);
    this.invocationTime.push(event.time);
    this.completionTime.push(ABSENT);
    this.sequence.push(operation);
    return operation;
  }

  complete(operation: number, event: HistoryEvent, position: number, ids: ValueIds): void {
    this.ended.values[operation] = event.type === 'ok' ? Ended.ok : event.type === 'fail' ? Ended.fail : Ended.info;
    if (event.value !== undefined) this.result.values[operation] = ids.idOf(event.value);
    if (event.session !== undefined) this.session.values[operation] = ids.idOf(event.session);
    if (event.server !== undefined) this.server.values[operation] = ids.idOf(event.server);
    this.flags.values[operation] = (this.flags.values[operation] as number) | completionFlags(event);
    this.version.values[operation] = versionOf(event.version ?? event.stat?.version);
    if (event.expected !== undefined) this.expected.values[operation] = versionOf(event.expected);
    this.zxid.values[operation] = zxidOf(event.zxid);
    this.mzxid.values[operation] = zxidOf(event.stat?.mzxid);
    this.czxid.values[operation] = zxidOf(event.stat?.czxid);
    this.completionIndex.values[operation] = event.index;
    this.completionTime.values[operation] = event.time;
    if (event.type === 'info') return;
    this.completedAt.values[operation] = position;
    this.sequence.push(~operation);
  }
}

/** A version of ZooKeeper's is a 32-bit number from 0; a condition of −1 is none. Anything else can't be placed. */
function versionOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < NEVER ? value : ABSENT;
}

function zxidOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : ABSENT;
}

function completionFlags(event: HistoryEvent): number {
  return (
    (event.synced === true ? Flag.synced : 0) |
    (event.final === true ? Flag.final : 0) |
    (event.error === 'cas-mismatch' ? Flag.mismatch : 0) |
    (event.error === 'BADVERSION' ? Flag.badVersion : 0)
  );
}
