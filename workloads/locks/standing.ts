import { compareSequences, parseLockNode, type LockNode } from './lock-node.js';

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
  const ahead: number[] = [];
  let by: LockNode | null = null;
  // One pass without sorting: every contender does this twice an acquisition, with all of them in the listing.
  for (const name of names) {
    const node = parseLockNode(name);
    if (node === null || compareSequences(node.sequence, own.sequence) >= 0) continue;
    ahead.push(node.sequence);
    if (!conflict(node, own)) continue;
    if (by === null || compareSequences(node.sequence, by.sequence) > 0 === (waitsFor === 'nearest')) by = node;
  }
  if (by !== null) return { state: 'blocked', by };
  return { state: 'granted', ahead: ahead.sort(compareSequences) };
}
