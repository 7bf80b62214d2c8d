import type { HistoryEvent } from './event.js';
import { HistoryRules } from './history-rules.js';
import type { Operation } from './operation.js';

interface OpenOperation {
  readonly invocation: HistoryEvent;
  readonly invokedAt: number;
  readonly slot: number;
}

/**
 * Each client operation with its completion, in order of invocation. `nemesis`, `observer` and notes are left out.
 *
 * @throws HistoryError when the events break the rules of a history
 */
export function pairOperations(events: readonly HistoryEvent[]): Operation[] {
  const rules = new HistoryRules();
  const open = new Map<HistoryEvent, OpenOperation>();
  const operations: Operation[] = [];
  for (let position = 0; position < events.length; position++) {
    const event = events[position] as HistoryEvent;
    if (typeof event.process !== 'number' || event.type === 'note') continue;
    const invocation = rules.accept(event, () => `event ${event.index}`);
    if (invocation === null) {
      open.set(event, { invocation: event, invokedAt: position, slot: operations.length });
      operations.push(unfinished(event, position));
      continue;
    }
    const opened = open.get(invocation) as OpenOperation;
    open.delete(invocation);
    operations[opened.slot] = completed(opened, event, position);
  }
  return operations;
}

function unfinished(invocation: HistoryEvent, invokedAt: number): Operation {
  return { invocation, completion: null, outcome: 'info', invokedAt, completedAt: Infinity };
}

function completed({ invocation, invokedAt }: OpenOperation, completion: HistoryEvent, position: number): Operation {
  const outcome = completion.type === 'ok' ? 'ok' : completion.type === 'fail' ? 'fail' : 'info';
  const completedAt = outcome === 'info' ? Infinity : position;
  return { invocation, completion, outcome, invokedAt, completedAt };
}
