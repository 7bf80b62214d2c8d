import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { EventFields, HistoryEvent, Json } from '../../harness/history/event.js';

export interface GeneratedShape {
  readonly operations: number;
  readonly concurrency: number;
  /** How many values there are; 0: each is written once. */
  readonly values: number;
  /** Share of operations that read; the rest writes. */
  readonly reads: number;
  /** Chance of a write to end `info`; half of those take effect. */
  readonly unknown: number;
  /** Answers carry versions, as ZooKeeper's do. */
  readonly versioned?: boolean;
  /** Where to plant a read of a value that was gone before it began: a share of the operations. */
  readonly plantAt?: number;
}

interface Open {
  readonly process: number;
  readonly slot: number;
  readonly isRead: boolean;
  readonly value: number;
  readonly unknown: boolean;
  effectDone: boolean;
  seen: Json;
  version: number;
}

/**
 * A possible history of a register (but for what is planted): clients in slots, each operation taking effect at a random
 * moment of its own time. Calls `emit` for each event, so that nothing need be held.
 */
export function generateHistory(seed: number, shape: GeneratedShape, emit: (event: HistoryEvent) => void): void {
  new Generator(new SeededRandom(seed), shape, emit).run();
}

class Generator {
  readonly #random: SeededRandom;
  readonly #shape: GeneratedShape;
  readonly #emit: (event: HistoryEvent) => void;
  readonly #open: Open[] = [];
  readonly #processOf: number[];
  readonly #idle: number[];
  /** Unknown writes that take effect some time later. */
  readonly #late: Open[] = [];
  #index = 0;
  #invoked = 0;
  #value: Json = null;
  #version = 0;
  #planted = false;

  constructor(random: SeededRandom, shape: GeneratedShape, emit: (event: HistoryEvent) => void) {
    this.#random = random;
    this.#shape = shape;
    this.#emit = emit;
    this.#processOf = Array.from({ length: shape.concurrency }, (_, slot) => slot);
    this.#idle = Array.from({ length: shape.concurrency }, (_, slot) => slot);
  }

  run(): void {
    const { operations } = this.#shape;
    while (this.#invoked < operations || this.#open.length > 0) {
      if (this.#late.length > 0 && this.#random.chance(0.02)) this.#takeEffect(this.#late.pop() as Open);
      if (this.#invoked < operations && this.#idle.length > 0 && this.#random.chance(0.55)) this.#invoke();
      else if (this.#open.length > 0) this.#complete();
    }
  }

  #invoke(): void {
    const { values, reads, unknown, concurrency } = this.#shape;
    const [slot] = this.#idle.splice(this.#random.integer(0, this.#idle.length - 1), 1) as [number];
    const isRead = this.#random.chance(reads);
    const operation: Open = {
      process: this.#processOf[slot] as number,
      slot,
      isRead,
      value: values === 0 ? this.#invoked : this.#random.integer(0, values - 1),
      unknown: !isRead && this.#random.chance(unknown),
      effectDone: false,
      seen: null,
      version: 0,
    };
    if (operation.unknown) this.#processOf[slot] = operation.process + concurrency;
    this.#invoked++;
    this.#open.push(operation);
    this.#event(
      operation,
      'invoke',
      isRead ? { f: 'read', value: null, synced: true } : { f: 'write', value: operation.value },
    );
  }

  #complete(): void {
    const [operation] = this.#open.splice(this.#random.integer(0, this.#open.length - 1), 1) as [Open];
    // What overlaps may take effect before, so that the order of effects is not that of completions.
    for (const other of this.#open) if (!other.unknown && this.#random.chance(0.2)) this.#takeEffect(other);
    this.#idle.push(operation.slot);
    if (operation.unknown) {
      if (this.#random.chance(0.5)) this.#late.push(operation);
      this.#event(operation, 'info', { f: 'write', value: operation.value });
      return;
    }
    this.#takeEffect(operation);
    this.#event(operation, 'ok', this.#answer(operation));
  }

  #takeEffect(operation: Open): void {
    if (operation.effectDone) return;
    operation.effectDone = true;
    if (!operation.isRead) {
      this.#value = operation.value;
      this.#version++;
    }
    operation.seen = this.#value;
    operation.version = this.#version;
  }

  #answer(operation: Open): EventFields {
    const version = operation.version;
    const stat = { czxid: 0x100000001, mzxid: 0x100000001 + version, version };
    const versioned = this.#shape.versioned === true ? { version, stat } : {};
    if (!operation.isRead) return { f: 'write', value: operation.value, ...versioned };
    const plant = this.#shape.plantAt;
    if (plant !== undefined && !this.#planted && this.#invoked >= plant * this.#shape.operations) {
      this.#planted = true;
      return { f: 'read', value: -1, ...versioned };
    }
    return { f: 'read', value: operation.seen, ...versioned };
  }

  #event(operation: Open, type: HistoryEvent['type'], fields: EventFields): void {
    const index = this.#index++;
    this.#emit({ index, time: index * 1000, process: operation.process, type, ...fields });
  }
}
