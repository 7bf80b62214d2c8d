import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../../harness/history/event.js';

export interface QueueShape {
  readonly operations: number;
  readonly concurrency: number;
  /** Chance of an outcome to be unknown; half of those take effect. */
  readonly unknown: number;
  /** How far (in lines) an operation may take effect outside its own time: 0 gives only possible histories. */
  readonly slip: number;
  /** Items in the queue at the beginning: -1, -2, … */
  readonly initial: number;
}

interface Planned {
  readonly process: number;
  readonly f: 'enqueue' | 'dequeue';
  readonly value: number;
  readonly unknown: boolean;
  readonly invokedAt: number;
  completedAt: number;
  effectAt: number;
  result: Json;
}

/** What a first-in-first-out queue answers to enqueues of different items and to dequeues. */
export function queueHistory(random: SeededRandom, shape: QueueShape): HistoryEvent[] {
  const planned = plan(random, shape);
  for (const operation of planned) {
    const early = random.chance(0.3) ? shape.slip : 0;
    const late = random.chance(0.3) ? shape.slip : 0;
    const last = operation.unknown ? 4 * shape.operations : operation.completedAt;
    const low = operation.invokedAt - early;
    operation.effectAt = low + random.fraction() * (last + late - low);
  }
  const queue = initialItems(shape.initial);
  for (const operation of [...planned].sort((a, b) => a.effectAt - b.effectAt)) {
    if (operation.unknown && random.chance(0.5)) continue;
    if (operation.f === 'enqueue') queue.push(operation.value);
    else operation.result = queue.shift() ?? null;
  }
  const lines = planned.flatMap(({ process, f, value, unknown, invokedAt, completedAt, result }) => {
    const argument = f === 'enqueue' ? value : null;
    const answer = unknown
      ? { type: 'info', value: argument }
      : { type: 'ok', value: f === 'enqueue' ? value : result };
    return [
      { at: invokedAt, event: { process, f, type: 'invoke', value: argument } },
      { at: completedAt, event: { process, f, ...answer } },
    ];
  });
  return lines
    .sort((a, b) => a.at - b.at)
    .map(({ event }, index) => ({ index, time: index * 1_000_000, ...event }) as HistoryEvent);
}

export function initialItems(count: number): number[] {
  return Array.from({ length: count }, (_, each) => -1 - each);
}

function plan(random: SeededRandom, shape: QueueShape): Planned[] {
  const planned: Planned[] = [];
  const open: Planned[] = [];
  const idle: number[] = [];
  let processes = 0;
  for (let line = 0; planned.length < shape.operations || open.length > 0; line++) {
    const mayInvoke = planned.length < shape.operations && open.length < shape.concurrency;
    if (mayInvoke && (open.length === 0 || random.chance(0.5))) {
      const operation: Planned = {
        ...{ process: idle.pop() ?? processes++, f: random.pick(['enqueue', 'dequeue']), value: planned.length },
        ...{ unknown: random.chance(shape.unknown), invokedAt: line, completedAt: 0, effectAt: 0, result: null },
      };
      planned.push(operation);
      open.push(operation);
      continue;
    }
    const [ended] = open.splice(random.integer(0, open.length - 1), 1) as [Planned];
    ended.completedAt = line;
    if (!ended.unknown) idle.push(ended.process);
  }
  return planned;
}
