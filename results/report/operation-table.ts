import type { HistoryEvent } from '../../harness/history/event.js';
import { NumberColumn, TextTable } from './number-column.js';

/** For operations of histories that name no workload. */
const unnamedWorkload = 'main';

export const outcomeCode = { ok: 0, fail: 1, info: 2 } as const;

/** Every operation of a history as numbers, about 100 bytes each: what a report needs to choose which to show. */
export class OperationTable {
  /** `workload f`, numbered. */
  readonly kinds: { readonly workload: string; readonly f: string }[] = [];
  readonly keys = new TextTable();
  readonly index = new NumberColumn();
  /** NaN without completion. */
  readonly endIndex = new NumberColumn();
  /** ns. */
  readonly invokedNs = new NumberColumn();
  /** When it was to be invoked: earlier where an open loop was behind. */
  readonly dueNs = new NumberColumn();
  /** NaN without completion. */
  readonly completedNs = new NumberColumn();
  readonly process = new NumberColumn();
  readonly kind = new NumberColumn();
  /** -1 without. */
  readonly key = new NumberColumn();
  readonly outcome = new NumberColumn();
  /** 1: a read after healing. */
  readonly final = new NumberColumn();
  readonly #kindNumbers = new Map<string, number>();
  readonly #open = new Map<HistoryEvent['process'], number>();

  get length(): number {
    return this.index.length;
  }

  /** @returns the operation's place; null for an event that is no client's operation */
  add(event: HistoryEvent): number | null {
    if (typeof event.process !== 'number' || event.type === 'note') return null;
    if (event.type === 'invoke') return this.#begin(event, event.process);
    const place = this.#open.get(event.process);
    if (place === undefined) return null;
    this.#open.delete(event.process);
    this.endIndex.set(place, event.index);
    this.completedNs.set(place, event.time);
    this.outcome.set(place, outcomeCode[event.type]);
    return place;
  }

  #begin(event: HistoryEvent, process: number): number {
    const place = this.length;
    this.#open.set(process, place);
    this.index.push(event.index);
    this.endIndex.push(NaN);
    this.invokedNs.push(event.time);
    this.dueNs.push(Math.min(event.due ?? event.time, event.time));
    this.completedNs.push(NaN);
    this.process.push(process);
    this.kind.push(this.#kindOf(event));
    this.key.push(event.key === undefined ? -1 : this.keys.numberOf(event.key));
    this.outcome.push(outcomeCode.info);
    this.final.push(event.final === true ? 1 : 0);
    return place;
  }

  #kindOf({ workload = unnamedWorkload, f }: HistoryEvent): number {
    const name = `${workload}\n${f}`;
    const known = this.#kindNumbers.get(name);
    if (known !== undefined) return known;
    this.#kindNumbers.set(name, this.kinds.length);
    this.kinds.push({ workload, f });
    return this.kinds.length - 1;
  }

  /** From when it was due to its completion; NaN without one. */
  latencyMs(place: number): number {
    return (this.completedNs.at(place) - this.dueNs.at(place)) / 1e6;
  }
}
