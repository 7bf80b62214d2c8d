import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';

/** What to do at each line of a history. */
export interface Walker {
  note?(event: HistoryEvent, position: number): void;
  begin?(operation: Operation, position: number): void;
  end?(operation: Operation, completion: HistoryEvent, position: number): void;
}

/** Goes through a history line by line: notes, invocations and completions in their order. */
export function walk(events: readonly HistoryEvent[], operations: readonly Operation[], walker: Walker): void {
  const positions = new Map(events.map((event, position) => [event, position] as const));
  const begun = new Map<number, Operation>();
  const ended = new Map<number, Operation>();
  for (const operation of operations) {
    begun.set(operation.invokedAt, operation);
    const end = operation.completion === null ? undefined : positions.get(operation.completion);
    if (end !== undefined) ended.set(end, operation);
  }
  events.forEach((event, position) => {
    if (event.type === 'note') walker.note?.(event, position);
    const beginning = begun.get(position);
    if (beginning !== undefined) walker.begin?.(beginning, position);
    const ending = ended.get(position);
    if (ending !== undefined) walker.end?.(ending, event, position);
  });
}
