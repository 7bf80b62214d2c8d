import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation, Outcome } from '../../harness/history/operation.js';

/**
 * The clients' operations in the order of their invocations. A history that breaks the rules was refused by its reader
 * long before; what is left of such here (a completion without invocation) is passed over, for a checker never throws.
 */
export function clientOperations(events: readonly HistoryEvent[]): Operation[] {
  const operations: Operation[] = [];
  const open = new Map<number, number>();
  events.forEach((event, position) => {
    if (typeof event.process !== 'number' || event.type === 'note') return;
    if (event.type === 'invoke') {
      open.set(event.process, operations.length);
      operations.push({
        invocation: event,
        completion: null,
        outcome: 'info',
        invokedAt: position,
        completedAt: Infinity,
      });
      return;
    }
    const slot = open.get(event.process);
    const begun = slot === undefined ? undefined : operations[slot];
    if (slot === undefined || begun === undefined) return;
    open.delete(event.process);
    operations[slot] = completed(begun, event, event.type, position);
  });
  return operations;
}

function completed(begun: Operation, completion: HistoryEvent, outcome: Outcome, position: number): Operation {
  return { ...begun, completion, outcome, completedAt: outcome === 'info' ? Infinity : position };
}

/** The session an operation went through, as its events tell; null when they do not. */
export function sessionOf(operation: Operation): string | null {
  return operation.completion?.session ?? operation.invocation.session ?? null;
}
