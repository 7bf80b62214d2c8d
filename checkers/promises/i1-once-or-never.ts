import type { Operation } from '../../harness/history/operation.js';
import { atSeconds, cut, indexesOf, listed, whoDid } from '../evidence/wording.js';
import type { Reply } from './replies.js';
import { attemptedData, nodeOf } from './replies.js';
import type { Row } from './row.js';

const writes = new Set(['write', 'cas', 'create', 'guard']);
const writesNothing = new Set(['read', 'watch', 'delete', 'sync', 'exists', 'children', 'acquire', 'release']);

/**
 * I1. What was asked for once happens once or never: "Atomicity: Updates either succeed or fail. No partial results"
 * (zookeeperOver, "Guarantees"). A value is shown at no more points of a node's history than it was asked to be
 * written, and at none if nobody asked (the data a node was made with aside).
 */
export const onceOrNever: Row = {
  id: 'I1',
  promise: 'a write happens once or never, also when its outcome is unknown',
  needs: 'stats, and values that are written once',
  judge({ operations, replies }, findings) {
    const writers = new Map<string, Operation[]>();
    const anything = new Set<string>();
    for (const operation of operations) {
      const node = nodeOf(operation.invocation);
      const { f } = operation.invocation;
      if (operation.outcome === 'fail' || writesNothing.has(f)) continue;
      if (!writes.has(f)) anything.add(node);
      const data = attemptedData(operation);
      // Whoever does not say what it would have written may have written anything.
      if (data === undefined) anything.add(node);
      else appendTo(writers, `${node} ${data}`, operation);
    }
    const firstWrites = firstTransactions(replies);
    const places = new Map<string, Map<number, Reply>>();
    let judged = 0;
    for (const reply of replies) {
      const { mzxid, czxid, version } = reply.stat;
      // What a node was created with is version 0, and need not be in the history.
      if (mzxid === undefined || version === undefined || version === 0 || mzxid === czxid || reply.data === null)
        continue;
      // What is older than the first write recorded was there before the history began.
      if (anything.has(reply.node) || mzxid < (firstWrites.get(reply.node) ?? Infinity)) continue;
      judged++;
      const id = `${reply.node} ${reply.data}`;
      const shown = places.get(id) ?? new Map<number, Reply>();
      places.set(id, shown);
      if (shown.has(mzxid)) continue;
      shown.set(mzxid, reply);
      const by = writers.get(id) ?? [];
      if (shown.size <= by.length) continue;
      const { invocation } = reply.operation;
      const times = [...shown.keys()].map(String);
      findings.anomaly(
        by.length === 0 ? 'value-of-nobody' : 'written-twice',
        `${invocation.key ?? 'The node'} was shown to ${whoDid(reply.completion)} at ${atSeconds(reply.completion.time)} ` +
          `with data ${cut(reply.data)}, which ` +
          (by.length === 0
            ? 'nobody can have written.'
            : `was written at ${String(shown.size)} zxids (${listed(times)}), though asked for ${String(by.length)} times.`),
        indexesOf(...by.slice(0, 5), ...[...shown.values()].slice(0, 5).map(({ operation }) => operation)),
      );
    }
    return judged;
  },
};

function appendTo(writers: Map<string, Operation[]>, id: string, operation: Operation): void {
  const known = writers.get(id);
  if (known === undefined) writers.set(id, [operation]);
  else known.push(operation);
}

function firstTransactions(replies: readonly Reply[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { node, changes, stat } of replies) {
    if (changes && stat.mzxid !== undefined) first.set(node, Math.min(first.get(node) ?? Infinity, stat.mzxid));
  }
  return first;
}
