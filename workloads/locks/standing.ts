import { compareSequences, inOrder, type LockNode } from './lock-node.js';

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
  const nodes = inOrder(names);
  const own = nodes.find((node) => node.name === ownName);
  if (own === undefined) return { state: 'gone' };
  const ahead = nodes.filter((node) => compareSequences(node.sequence, own.sequence) < 0);
  const blocking = ahead.filter((node) => conflict(node, own));
  const by = waitsFor === 'smallest' ? blocking[0] : blocking.at(-1);
  if (by !== undefined) return { state: 'blocked', by };
  return { state: 'granted', ahead: ahead.map((node) => node.sequence) };
}
