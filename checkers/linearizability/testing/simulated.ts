import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import { interleave, type Interleaving, type Placed } from './interleaving.js';

export interface SimulatedShape extends Interleaving {
  /** Chance of an outcome to be unknown; half of those take effect. */
  readonly unknown: number;
  /** How far (in lines) an operation may take effect outside its own time: 0 gives only possible histories. */
  readonly slip: number;
}

/** An object that does one operation after the other. */
export interface Simulated {
  /** The n-th operation; `value` is its argument. */
  make(n: number): { readonly f: string; readonly value: Json };
  /** Does it, and returns what its completion tells. */
  apply(f: string, value: Json): Json;
}

interface Planned extends Placed {
  readonly f: string;
  readonly value: Json;
  effectAt: number;
  result: Json;
}

/** What an object answers to operations that take effect within their time, or nearly so. */
export function simulatedHistory(random: SeededRandom, shape: SimulatedShape, object: Simulated): HistoryEvent[] {
  const planned = plan(random, shape, object);
  for (const operation of planned) {
    const early = random.chance(0.3) ? shape.slip : 0;
    const late = random.chance(0.3) ? shape.slip : 0;
    const last = operation.unknown ? 4 * shape.operations : operation.completedAt;
    const low = operation.invokedAt - early;
    operation.effectAt = low + random.fraction() * (last + late - low);
  }
  for (const operation of [...planned].sort((a, b) => a.effectAt - b.effectAt)) {
    if (operation.unknown && random.chance(0.5)) continue;
    operation.result = object.apply(operation.f, operation.value);
  }
  const lines = planned.flatMap(({ process, f, value, unknown, invokedAt, completedAt, result }) => [
    { at: invokedAt, event: { process, f, type: 'invoke', value } },
    { at: completedAt, event: { process, f, ...(unknown ? { type: 'info', value } : { type: 'ok', value: result }) } },
  ]);
  return lines
    .sort((a, b) => a.at - b.at)
    .map(({ event }, index) => ({ index, time: index * 1_000_000, ...event }) as HistoryEvent);
}

function plan(random: SeededRandom, shape: SimulatedShape, object: Simulated): Planned[] {
  return interleave(random, shape, (n, process, invokedAt) => ({
    ...{ process, ...object.make(n), unknown: random.chance(shape.unknown) },
    ...{ invokedAt, completedAt: 0, effectAt: 0, result: null },
  }));
}
