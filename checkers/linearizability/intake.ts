import type { HistoryEvent } from '../../harness/history/event.js';
import { EpochLog } from './epochs.js';
import { Operations } from './operations.js';
import { ValueIds } from './values.js';

interface InFlight {
  readonly operations: Operations;
  readonly number: number;
}

/** Sorts the events of a history, one after the other, into the operations on each key. */
export class Intake {
  readonly ids = new ValueIds();
  readonly epochs = new EpochLog();
  readonly keys = new Map<string | null, Operations>();
  readonly #perKey: boolean;
  readonly #wanted: ((key: string | null) => boolean) | undefined;
  readonly #inFlight = new Map<number, InFlight>();
  #position = 0;

  /**
   * @param perKey false when all keys are one object
   * @param wanted which keys to keep (a worker's share); left out: all
   */
  constructor(perKey: boolean, wanted?: (key: string | null) => boolean) {
    this.#perKey = perKey;
    this.#wanted = wanted;
  }

  add(event: HistoryEvent): void {
    const position = this.#position++;
    const { process } = event;
    if (process === 'observer' || event.f === 'connection') this.epochs.add(event, position);
    if (typeof process !== 'number' || event.type === 'note') return;
    if (event.type === 'invoke') {
      const operations = this.#of(event);
      if (operations === null) return;
      this.#inFlight.set(process, { operations, number: operations.invoke(event, position, this.ids) });
      return;
    }
    const opened = this.#inFlight.get(process);
    if (opened === undefined) return;
    this.#inFlight.delete(process);
    opened.operations.complete(opened.number, event, position, this.ids);
  }

  #of(event: HistoryEvent): Operations | null {
    const key = this.#perKey ? (event.key ?? null) : null;
    if (this.#wanted !== undefined && !this.#wanted(key)) return null;
    let operations = this.keys.get(key);
    if (operations === undefined) {
      operations = new Operations(key);
      this.keys.set(key, operations);
    }
    return operations;
  }
}
