import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { Patience } from './findings.js';

/** What to do at each line of a history. */
export interface Walker {
  note?(event: HistoryEvent, position: number): void;
  begin?(operation: Operation, position: number): void;
  end?(operation: Operation, completion: HistoryEvent, position: number): void;
}

/** Goes through a history line by line, notes, invocations and completions in their order, until patience is over. */
export function walk(
  events: readonly HistoryEvent[],
  operations: readonly Operation[],
  patience: Patience,
  walker: Walker,
): void {
  const open = new Map<HistoryEvent, Operation>();
  let begun = 0;
  for (const [position, event] of events.entries()) {
    if (patience.exceeded() !== null) return;
    if (event.type === 'note') walker.note?.(event, position);
    const next = operations[begun];
    if (next?.invokedAt === position) {
      begun++;
      if (next.completion !== null) open.set(next.completion, next);
      walker.begin?.(next, position);
    }
    const ending = open.get(event);
    if (ending === undefined) continue;
    open.delete(event);
    walker.end?.(ending, event, position);
  }
}
