import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import { simulatedHistory, type SimulatedShape } from './simulated.js';

export interface QueueShape extends SimulatedShape {
  /** Items in the queue at the beginning: -1, -2, … */
  readonly initial: number;
}

/** What a first-in-first-out queue answers to enqueues of different items and to dequeues. */
export function queueHistory(random: SeededRandom, shape: QueueShape): HistoryEvent[] {
  const queue: Json[] = initialItems(shape.initial);
  return simulatedHistory(random, shape, {
    make: (n) => (random.chance(0.5) ? { f: 'enqueue', value: n } : { f: 'dequeue', value: null }),
    apply: (f, value) => {
      if (f === 'dequeue') return queue.shift() ?? null;
      queue.push(value);
      return value;
    },
  });
}

export function initialItems(count: number): number[] {
  return Array.from({ length: count }, (_, each) => -1 - each);
}
