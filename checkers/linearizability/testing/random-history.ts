import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { EventType, HistoryEvent, Json } from '../../../harness/history/event.js';

/** An operation to be made up: name and argument, and the result it may have in any state. */
export interface Made {
  readonly f: string;
  readonly argument: Json;
  readonly results: readonly Json[];
}

/** Random operations for each model, few values so that they collide. */
export const makers: Readonly<Record<string, (random: SeededRandom, count: number) => Made>> = {
  register: (random) =>
    random.chance(0.5)
      ? { f: 'read', argument: null, results: [null, 1, 2] }
      : { f: 'write', argument: random.integer(1, 2), results: [] },
  'cas-register': (random) => {
    const values = [null, 1, 2, 3];
    const kind = random.integer(0, 9);
    if (kind < 4) return { f: 'read', argument: null, results: values };
    if (kind < 7) return { f: 'write', argument: random.pick(values), results: [] };
    return { f: 'cas', argument: [random.pick(values), random.pick(values)], results: [] };
  },
  /** Every value written once, for the zones. */
  unique: (random, count) => {
    const some = [null, ...Array.from({ length: count + 2 }, (_, i) => i)];
    const kind = random.integer(0, 9);
    if (kind < 4) return { f: 'read', argument: null, results: some };
    if (kind < 7) return { f: 'write', argument: count, results: [] };
    return { f: 'cas', argument: [random.pick(some), count], results: [] };
  },
  'multi-register': (random) => {
    const register = random.pick(['x', 'y']);
    if (random.chance(0.5))
      return { f: 'read', argument: null, results: [{ x: 1 }, { y: 1 }, { x: 2, y: 1 }, { x: 2 }] };
    if (random.chance(0.3))
      return {
        f: 'txn',
        argument: [
          ['write', 'x', 1],
          ['read', 'y', 1],
        ],
        results: [
          [
            ['write', 'x', 1],
            ['read', 'y', 1],
          ],
        ],
      };
    return { f: 'write', argument: { [register]: random.integer(1, 2) }, results: [] };
  },
  'kv-append': (random, count) => {
    const kind = random.integer(0, 9);
    if (kind < 4)
      return { f: 'read', argument: null, results: ['', 'a0', 'a1', 'a0a1', 'a1a0', 'p', 'pa1', 'pa2', 'a2'] };
    if (kind < 5) return { f: 'write', argument: 'p', results: [] };
    return { f: 'append', argument: `a${random.chance(0.8) ? count : 1}`, results: [] };
  },
  mutex: (random) => ({ f: random.pick(['acquire', 'release']), argument: null, results: [] }),
  'owner-mutex': (random) => ({ f: random.pick(['acquire', 'release']), argument: null, results: [] }),
  'rw-mutex': (random) => ({
    f: random.pick(['acquire', 'release']),
    argument: random.pick([{ mode: 'shared' }, { mode: 'exclusive' }, null]),
    results: [],
  }),
  semaphore: (random) => ({ f: random.pick(['acquire', 'acquire', 'release']), argument: null, results: [] }),
  queue: (random, count) =>
    random.chance(0.5)
      ? { f: 'enqueue', argument: random.chance(0.7) ? count : 1, results: [] }
      : { f: 'dequeue', argument: null, results: [null, 0, 1, 2, 3] },
  set: (random) =>
    random.chance(0.5)
      ? { f: 'add', argument: random.integer(1, 3), results: [] }
      : { f: 'read', argument: null, results: [[], [1], [2], [3, 1], [1, 2], [1, 2, 3]] },
  counter: (random) =>
    random.chance(0.5)
      ? { f: 'add', argument: random.integer(-1, 2), results: [] }
      : { f: 'read', argument: null, results: [0, 1, 2, 3] },
};

interface InFlight {
  readonly process: number;
  readonly made: Made;
}

export interface Shape {
  readonly operations: number;
  readonly concurrency: number;
  /** Chances of an operation to end `info`, and `fail` (a cas: refused). */
  readonly unknown: number;
  readonly failed: number;
}

/** A history of random operations with random results: mostly impossible, often enough not. */
export function randomHistory(model: string, random: SeededRandom, shape: Shape): HistoryEvent[] {
  const make = makers[model] as (random: SeededRandom, count: number) => Made;
  const events: HistoryEvent[] = [];
  const open: InFlight[] = [];
  let invoked = 0;
  let processes = 0;
  const idle: number[] = [];
  while (invoked < shape.operations || open.length > 0) {
    const mayInvoke = invoked < shape.operations && open.length < shape.concurrency;
    if (mayInvoke && (open.length === 0 || random.chance(0.5))) {
      const made = make(random, invoked++);
      const process = idle.pop() ?? processes++;
      open.push({ process, made });
      events.push(event(events.length, process, 'invoke', made.f, made.argument));
      continue;
    }
    const [ended] = open.splice(random.integer(0, open.length - 1), 1) as [InFlight];
    const { process, made } = ended;
    if (random.chance(shape.unknown)) {
      if (random.chance(0.5)) events.push(event(events.length, process, 'info', made.f, made.argument));
      continue;
    }
    idle.push(process);
    if (random.chance(shape.failed)) {
      const refused = made.f === 'cas' ? { error: 'cas-mismatch' } : {};
      events.push({ ...event(events.length, process, 'fail', made.f, made.argument), ...refused });
      continue;
    }
    const value = made.results.length === 0 ? made.argument : random.pick(made.results);
    events.push(event(events.length, process, 'ok', made.f, value));
  }
  return events;
}

function event(index: number, process: number, type: EventType, f: string, value: Json): HistoryEvent {
  return { index, time: index * 1000, process, type, f, value };
}
