import type { Grant } from './grant.js';

/**
 * How many others, at most, asked after one client and were granted the lock before it: 0 for a queue in real time,
 * more for a race. Informational: two clients that ask at nearly the same time are ordered by the servers.
 * O(n log n), by a Fenwick tree over the order of asking.
 */
export function overtakenMost(grants: readonly Grant[]): number {
  const order = [...grants].sort((a, b) => a.acquire.invokedAt - b.acquire.invokedAt);
  const places = new Map(order.map((grant, place) => [grant, place + 1] as const));
  const tree = new Int32Array(grants.length + 1);
  let most = 0;
  let granted = 0;
  for (const grant of grants) {
    const place = places.get(grant) ?? 0;
    let askedBefore = 0;
    for (let i = place; i > 0; i -= i & -i) askedBefore += tree[i] ?? 0;
    most = Math.max(most, granted - askedBefore);
    for (let i = place; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
    granted++;
  }
  return most;
}
