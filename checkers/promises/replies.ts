import type { EventStat, HistoryEvent, Json } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import { asList, canonical, fieldOf, sessionId } from '../evidence/json-fields.js';
import type { Patience } from '../evidence/findings.js';
import { sessionOf } from '../evidence/operations.js';

/** One successful operation, as a look at (and perhaps a change of) one node. */
export interface Reply {
  readonly operation: Operation;
  readonly completion: HistoryEvent;
  /** Normalised; null where not recorded. */
  readonly session: string | null;
  /** The znode, as far as the history names it: workload and key. */
  readonly node: string;
  readonly changes: boolean;
  readonly stat: EventStat;
  /** For a change: the zxid of its transaction. */
  readonly transaction: number | null;
  /** For anything else: the zxid in the reply's header. */
  readonly header: number | null;
  /** What the node's data was shown to be, or was made to be. */
  readonly data: string | null;
  /** Its children, sorted. */
  readonly children: string | null;
  /** A read that found no node. */
  readonly absent: boolean;
}

/** Operations that end with one transaction on the node at their key. */
const transactions = new Set(['write', 'cas', 'create', 'delete', 'append', 'set', 'guard']);
/** Those whose zxid is a transaction's, but not one on the node that their stat would show. */
const otherTransactions = new Set(['release', 'add', 'enqueue', 'multi']);

/** All successful operations, in the order of their completions. */
export function repliesOf(operations: readonly Operation[], patience: Patience): Reply[] {
  const replies: Reply[] = [];
  const described = new Set(operations.flatMap(describedNode));
  for (const operation of operations) {
    if (patience.exceeded() !== null) break;
    const { completion, outcome } = operation;
    if (outcome === 'ok' && completion !== null) replies.push(replyOf(operation, completion, described));
  }
  return replies.sort((a, b) => a.operation.completedAt - b.operation.completedAt);
}

/** The node, if a reply describes it: only then does a reply that does not say that there is none. */
function describedNode({ invocation, completion }: Operation): string[] {
  return completion?.stat === undefined && completion?.version === undefined ? [] : [nodeOf(invocation)];
}

function replyOf(operation: Operation, completion: HistoryEvent, described: ReadonlySet<string>): Reply {
  const { invocation } = operation;
  const { f } = invocation;
  const session = sessionOf(operation);
  const { stat } = completion;
  const changes = transactions.has(f);
  const isTransaction = changes || otherTransactions.has(f);
  const children = stat === undefined ? null : listedChildren(completion.value, stat);
  return {
    operation,
    completion,
    session: session === null ? null : sessionId(session),
    node: nodeOf(invocation),
    changes,
    stat: stat ?? (completion.version === undefined ? {} : { version: completion.version }),
    transaction: isTransaction ? transactionZxid(completion, f) : null,
    header: isTransaction ? null : (completion.zxid ?? null),
    data: children === null ? dataOf(f, completion) : null,
    children,
    absent: foundNothing(operation, completion) && described.has(nodeOf(invocation)),
  };
}

function foundNothing(operation: Operation, { value }: HistoryEvent): boolean {
  return operation.invocation.f === 'read' && (value ?? null) === null && describedNode(operation).length === 0;
}

/** An acknowledged setData shows its own zxid as the stat's `mzxid`, whatever the driver knows of headers. */
function transactionZxid({ zxid, stat }: HistoryEvent, f: string): number | null {
  if (zxid !== undefined) return zxid > 0 ? zxid : null;
  return f === 'create' || f === 'delete' ? null : (stat?.mzxid ?? null);
}

/** A lock is a node of its own, beside the counter of the same name that it guards. */
export function nodeOf({ workload, key, f }: HistoryEvent): string {
  return `${workload ?? ''} ${key ?? ''}${f === 'acquire' || f === 'release' ? ' (lock)' : ''}`;
}

/** Null unless the value is a listing, which has as many elements as the stat has children. */
function listedChildren(value: Json | undefined, { numChildren }: EventStat): string | null {
  const list = asList(value);
  if (list === null || numChildren === undefined || list.length !== numChildren) return null;
  return list.map(canonical).sort().join(',');
}

function dataOf(f: string, { value, stat, version }: HistoryEvent): string | null {
  if (stat === undefined && version === undefined) return null;
  if (f === 'read' || f === 'write') return canonical(value);
  if (f === 'cas') return canonical(asList(value)?.[1]);
  return f === 'guard' ? canonical(fieldOf(value, 'wrote')) : null;
}

/** What an operation of unknown outcome would have written; undefined if that is not known. */
export function attemptedData({ invocation, completion }: Operation): string | undefined {
  const { f, value } = invocation;
  if (f === 'write' || f === 'create') return canonical(value);
  if (f === 'cas') return canonical(asList(value)?.[1]);
  const wrote = fieldOf(completion?.value, 'wrote');
  return wrote === undefined ? undefined : canonical(wrote);
}
