import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import type { Model } from '../../models/model.js';
import { makers, type Made } from './random-history.js';
import { simulatedHistory, type SimulatedShape } from './simulated.js';

const REFUSED = 'refused';

/**
 * What an object that does what a model says answers to random operations; those that the model can't do are refused.
 * Not for models to which it matters who does an operation.
 */
export function modelHistory(
  model: Model,
  maker: string,
  initial: Json | undefined,
  random: SeededRandom,
  shape: SimulatedShape,
): HistoryEvent[] {
  let state = model.initial(initial);
  const make = makers[maker] as (random: SeededRandom, count: number) => Made;
  const results = new Map<string, readonly Json[]>();
  const events = simulatedHistory(random, shape, {
    make: (n) => {
      const { f, argument, results: some } = make(random, n);
      results.set(f, some);
      return { f, value: argument };
    },
    apply: (f, argument) => {
      const some = results.get(f) as readonly Json[];
      for (const result of some.length === 0 ? [argument] : some) {
        const after = model.step(state, { f, argument, result, owner: 0, refused: false });
        if (after === undefined) continue;
        state = after;
        return result;
      }
      return REFUSED;
    },
  });
  return events.map((event) => (event.value === REFUSED ? { ...event, type: 'fail', value: null } : event));
}
