import type { HistoryEvent } from './event.js';
import { HistoryError } from './history-error.js';

/** What a process that ended `info` is left as: it may never invoke again. */
const ended = Symbol('ended');

/**
 * The rules of a history (design.md section 3.1), enforced one event after the other: a process has one operation in
 * flight at most, completes only what it invoked, and never invokes again once an operation of its ended `info`.
 * `nemesis` and `observer` are exempt, and a `note` stands for itself.
 */
export class HistoryRules {
  readonly #inFlight = new Map<number, HistoryEvent | typeof ended>();

  /**
   * @param where the event's place, computed only when something is wrong
   * @returns for a completion, the invocation it completes; otherwise null
   */
  accept(event: HistoryEvent, where: () => string): HistoryEvent | null {
    const { process } = event;
    if (typeof process !== 'number' || event.type === 'note') return null;
    const current = this.#inFlight.get(process);
    if (event.type === 'invoke') {
      if (current === ended) throw invokedAfterInfo(process, where());
      if (current !== undefined) throw twoInFlight(current, event, where());
      this.#inFlight.set(process, event);
      return null;
    }
    if (current === undefined || current === ended) throw nothingInvoked(event, where());
    if (current.f !== event.f) throw otherOperation(current, event, where());
    if (event.key !== undefined && current.key !== undefined && event.key !== current.key) {
      throw otherKey(current, event, where());
    }
    if (event.type === 'info') this.#inFlight.set(process, ended);
    else this.#inFlight.delete(process);
    return current;
  }
}

function invokedAfterInfo(process: number, where: string): HistoryError {
  return new HistoryError(
    where,
    `process ${process} invokes although its last operation ended "info"`,
    'An operation that ended "info" may still take effect, so its process is over: continue under a new number.',
  );
}

function twoInFlight(current: HistoryEvent, event: HistoryEvent, where: string): HistoryError {
  return new HistoryError(
    where,
    `process ${String(event.process)} invokes "${event.f}" while its "${current.f}" (index ${current.index}) is still in flight`,
    'A process does one operation at a time; give concurrent operations process numbers of their own.',
  );
}

function nothingInvoked(event: HistoryEvent, where: string): HistoryError {
  return new HistoryError(
    where,
    `process ${String(event.process)} completes "${event.f}" (${event.type}) without having invoked anything`,
    'What was not invoked has the type "note".',
  );
}

function otherOperation(current: HistoryEvent, event: HistoryEvent, where: string): HistoryError {
  return new HistoryError(
    where,
    `process ${String(event.process)} completes "${event.f}", but what it invoked (index ${current.index}) is "${current.f}"`,
  );
}

function otherKey(current: HistoryEvent, event: HistoryEvent, where: string): HistoryError {
  return new HistoryError(
    where,
    `process ${String(event.process)} completes "${event.f}" on key "${String(event.key)}", but invoked it on "${String(current.key)}" (index ${current.index})`,
  );
}
