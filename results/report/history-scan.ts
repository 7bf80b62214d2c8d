import type { HistoryEvent } from '../../harness/history/event.js';
import { LockScan, type PermitsOf } from './lock-scan.js';
import { OperationTable } from './operation-table.js';
import { WatchScan } from './watch-scan.js';

/** What a first reading of a history gathers, in memory of about 150 bytes an operation. */
export class HistoryScan {
  readonly table = new OperationTable();
  readonly watches = new WatchScan();
  readonly locks: LockScan;
  /** What the nemesis and the observer said. */
  readonly harnessEvents: HistoryEvent[] = [];
  /** The events that anomalies name, by `index`, and the places of their operations. */
  readonly events = new Map<number, HistoryEvent>();
  readonly placeOf = new Map<number, number>();
  firstNs = Infinity;
  lastNs = -Infinity;
  readonly #named: ReadonlySet<number>;

  constructor(named: ReadonlySet<number>, permitsOf: PermitsOf) {
    this.#named = named;
    this.locks = new LockScan(permitsOf);
  }

  add(event: HistoryEvent): void {
    this.firstNs = Math.min(this.firstNs, event.time);
    this.lastNs = Math.max(this.lastNs, event.time);
    const place = this.table.add(event);
    if (this.#named.has(event.index)) {
      this.events.set(event.index, event);
      if (place !== null) this.placeOf.set(event.index, place);
    }
    if (typeof event.process !== 'number') {
      this.harnessEvents.push(event);
      return;
    }
    this.locks.add(event);
    this.watches.add(event);
  }
}
