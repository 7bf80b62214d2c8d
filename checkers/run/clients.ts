import type { Operation } from '../../harness/history/operation.js';
import { sessionId } from '../evidence/json-fields.js';
import { sessionOf } from '../evidence/operations.js';

/**
 * Which processes are one client: those that share a session, since whoever ended an operation unknown goes on under
 * another number. Union-find over process numbers and sessions.
 *
 * @returns for each process the lowest number of its client
 */
export function clientsOf(operations: readonly Operation[]): Map<number, number> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next;
    for (let at = name; at !== root;) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const processes = new Set<number>();
  for (const operation of operations) {
    const { process } = operation.invocation;
    if (typeof process !== 'number') continue;
    processes.add(process);
    const session = sessionOf(operation);
    if (session !== null) parents.set(rootOf(`p${String(process)}`), rootOf(`s${sessionId(session)}`));
  }
  const lowest = new Map<string, number>();
  for (const process of [...processes].sort((a, b) => a - b)) {
    const root = rootOf(`p${String(process)}`);
    if (!lowest.has(root)) lowest.set(root, process);
  }
  return new Map([...processes].map((process) => [process, lowest.get(rootOf(`p${String(process)}`)) ?? process]));
}
