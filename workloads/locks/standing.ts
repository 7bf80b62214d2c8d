import { compareSequences, inOrder, parseLockNode, sequenceIn, type LockNode } from './lock-node.js';

/** Which of the nodes that block a contender it watches: all watch the first (the herd), or each its neighbour. */
export type WaitsFor = 'smallest' | 'nearest';

/** Where a contender stands, by one listing of the lock's directory. */
export type Standing =
  | { readonly state: 'granted'; readonly ahead: readonly number[] }
  | { readonly state: 'blocked'; readonly by: LockNode }
  /** Its own node is not in the listing. */
  | { readonly state: 'gone' };

/** Shared does not conflict with shared; everything else does. */
function conflict(a: LockNode, b: LockNode): boolean {
  return a.mode === 'exclusive' || b.mode === 'exclusive';
}

/**
 * The one decision of all sequential recipes (ZooKeeper's recipes page, "Locks" and "Shared Locks"): a contender is
 * granted the lock when no node with a smaller sequence conflicts with its own. Else it waits for one of those that
 * do: it is blocked at least until that one is gone, whichever it is, so no wait is longer than it must be.
 *
 * @param names the listing as read, in any order
 */
export function standing(ownName: string, names: readonly string[], waitsFor: WaitsFor): Standing {
  const own = names.includes(ownName) ? parseLockNode(ownName) : null;
  if (own === null) return { state: 'gone' };
  const by = blocker(own, names, waitsFor);
  if (by !== null) return { state: 'blocked', by };
  const ahead = inOrder(names.filter((name) => compareSequences(sequenceIn(name), own.sequence) < 0));
  return { state: 'granted', ahead: ahead.map((node) => node.sequence) };
}

/** In one pass, and understanding no more names than it must: every waiter of the herd does this at every release. */
function blocker(own: LockNode, names: readonly string[], waitsFor: WaitsFor): LockNode | null {
  let by: LockNode | null = null;
  for (const name of names) {
    const sequence = sequenceIn(name);
    if (!(compareSequences(sequence, own.sequence) < 0)) continue;
    const further = by === null ? 0 : compareSequences(sequence, by.sequence);
    if (waitsFor === 'nearest' ? further < 0 : further > 0) continue;
    const node = parseLockNode(name);
    if (node !== null && conflict(node, own)) by = node;
  }
  return by;
}
