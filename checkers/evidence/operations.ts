import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation, Outcome } from '../../harness/history/operation.js';
import type { Patience } from './findings.js';

/**
 * The clients' operations in the order of their invocations. A history that breaks the rules was refused by its reader
 * long before; what is left of such here (a completion without invocation) is passed over, for a checker never throws.
 *
 * @param patience stops the reading short when it is over: then nothing may be concluded from what is missing
 */
export function clientOperations(events: readonly HistoryEvent[], patience?: Patience): Operation[] {
  const operations: Operation[] = [];
  const open = new Map<number, number>();
  for (const [position, event] of events.entries()) {
    if (patience !== undefined && patience.exceeded() !== null) break;
    if (typeof event.process !== 'number' || event.type === 'note') continue;
    if (event.type === 'invoke') {
      open.set(event.process, operations.length);
      operations.push({
        invocation: event,
        completion: null,
        outcome: 'info',
        invokedAt: position,
        completedAt: Infinity,
      });
      continue;
    }
    const slot = open.get(event.process);
    const begun = slot === undefined ? undefined : operations[slot];
    if (slot === undefined || begun === undefined) continue;
    open.delete(event.process);
    operations[slot] = completed(begun, event, event.type, position);
  }
  return operations;
}

function completed(begun: Operation, completion: HistoryEvent, outcome: Outcome, position: number): Operation {
  return { ...begun, completion, outcome, completedAt: outcome === 'info' ? Infinity : position };
}

/** The session an operation went through, as its events tell; null when they do not. */
export function sessionOf(operation: Operation): string | null {
  return operation.completion?.session ?? operation.invocation.session ?? null;
}
