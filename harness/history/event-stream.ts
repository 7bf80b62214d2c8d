import type { HistoryEvent } from './event.js';
import { eventOf } from './event-fields.js';
import { HistoryError } from './history-error.js';
import { HistoryRules } from './history-rules.js';

const WARNINGS_MAX = 20;

/** Takes the fields of one event after the other, whatever the format: checks them, and the rules of a history. */
export class EventStream {
  readonly warnings: string[] = [];
  readonly #path: string;
  readonly #onEvent: (event: HistoryEvent) => void;
  readonly #rules = new HistoryRules();
  #count = 0;
  #lastTime = -Infinity;
  #lastIndex = -1;

  constructor(path: string, onEvent: (event: HistoryEvent) => void) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  add(fields: unknown, line: number): void {
    const event = eventOf(fields, this.#count);
    if (typeof event === 'string') throw new HistoryError(`${this.#path}:${line}`, event);
    this.#rules.accept(event, () => `${this.#path}:${line}`);
    if (event.time < this.#lastTime) {
      this.warn(line, `time falls from ${this.#lastTime} to ${event.time}; the order of lines counts`);
    }
    if (event.index <= this.#lastIndex) {
      this.warn(line, `index does not rise (${this.#lastIndex}, then ${event.index}); the order of lines counts`);
    }
    this.#lastTime = event.time;
    this.#lastIndex = event.index;
    this.#count++;
    this.#onEvent(event);
  }

  warn(line: number, problem: string): void {
    if (this.warnings.length < WARNINGS_MAX) this.warnings.push(`${this.#path}:${line}: ${problem}`);
    else if (this.warnings.length === WARNINGS_MAX) this.warnings.push(`${this.#path}: more of the same`);
  }
}
