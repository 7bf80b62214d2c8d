import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Budget } from '../checker.js';
import { clientOperations } from '../evidence/operations.js';

/** What an operation takes, besides its events: measured on Node 20. */
const OPERATION_BYTES = 120;

/**
 * The operations on each object (a key of a workload), in the order of their invocations. What they take is held in the
 * budget while `judge` runs.
 *
 * @param wanted the operations (`f`) that count
 */
export function withObjects(
  events: readonly HistoryEvent[],
  wanted: ReadonlySet<string>,
  budget: Budget,
  judge: (objects: Iterable<readonly Operation[]>) => void,
): void {
  const all = clientOperations(events);
  const bytes = all.length * OPERATION_BYTES;
  budget.hold(bytes);
  const objects = new Map<string, Operation[]>();
  for (const operation of all) {
    const { f, workload, key } = operation.invocation;
    if (!wanted.has(f)) continue;
    const id = JSON.stringify([workload, key]);
    const known = objects.get(id);
    if (known === undefined) objects.set(id, [operation]);
    else known.push(operation);
  }
  judge(objects.values());
  budget.hold(-bytes);
}
