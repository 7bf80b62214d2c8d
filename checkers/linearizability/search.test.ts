import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { models } from '../models/index.js';
import { histories } from '../testing/share.js';
import { race, type SearchName } from './portfolio.js';
import { classify, searchProblem } from './search-problem.js';
import { isLinearizable } from './testing/brute-force.js';
import { modelNamed, prepare, type Prepared } from './testing/prepare.js';
import { randomHistory, type Shape } from './testing/random-history.js';

const searches: readonly SearchName[] = ['depth-first', 'frontier', 'portfolio'];

function search({ translation, table }: Prepared, name: SearchName): ReturnType<typeof race> {
  return race(searchProblem(translation, table, classify(translation)), unlimited, name);
}

function shapeFor(random: SeededRandom, operations: number): Shape {
  return {
    operations: random.integer(1, operations),
    concurrency: random.integer(1, operations),
    unknown: random.pick([0, 0.2, 0.5]),
    failed: random.pick([0, 0.2]),
  };
}

function initialOf(model: string): number | undefined {
  return model === 'semaphore' ? 2 : undefined;
}

/** The history up to (and without) the completion of an operation. */
function before(events: readonly HistoryEvent[], { translation, table }: Prepared, place: number): HistoryEvent[] {
  return events.slice(0, table.completedAt.values[translation.source[place] as number]);
}

describe('searches agree with the definition', () => {
  const cases = [...models.map(({ name }) => [name, name] as const), ['cas-register', 'unique'] as const];
  it.each(cases)('%s (%s operations)', (name, maker) => {
    const model = modelNamed(name);
    let possible = 0;
    for (let seed = 1; seed <= histories(1500); seed++) {
      const random = new SeededRandom(seed);
      const events = randomHistory(maker, random, shapeFor(random, 8));
      const prepared = prepare(events, model, initialOf(name));
      const truth = isLinearizable(model, prepared.translation.initial, prepared.timed);
      if (truth) possible++;
      for (const each of searches) {
        expect({ seed, each, possible: search(prepared, each).possible }).toEqual({ seed, each, possible: truth });
      }
    }
    expect(possible).toBeGreaterThan(histories(100));
    expect(possible).toBeLessThan(histories(1400));
  });
});

describe('an impossible history', () => {
  it.each(models.map(({ name }) => name))('of %s is possible up to the culprit, for both searches the same', (name) => {
    const model = modelNamed(name);
    let impossible = 0;
    for (let seed = 1; seed <= histories(400); seed++) {
      const random = new SeededRandom(seed);
      const events = randomHistory(name, random, shapeFor(random, 8));
      const prepared = prepare(events, model, initialOf(name));
      const problem = searchProblem(prepared.translation, prepared.table, classify(prepared.translation));
      const [depthFirst, frontier] = [race(problem, unlimited, 'depth-first'), race(problem, unlimited, 'frontier')];
      if (depthFirst.possible !== false) continue;
      impossible++;
      expect({ seed, culprit: frontier.culprit, explained: frontier.explained }).toEqual({
        seed,
        culprit: depthFirst.culprit,
        explained: depthFirst.explained,
      });
      const culprit = problem.placeOf[frontier.culprit] as number;
      const prefix = before(events, prepared, culprit);
      const rest = prepare(prefix, model, initialOf(name));
      expect({ seed, prefix: isLinearizable(model, rest.translation.initial, rest.timed) }).toEqual({
        seed,
        prefix: true,
      });
    }
    expect(impossible).toBeGreaterThan(histories(50));
  });
});

describe('the portfolio', () => {
  it('stops with the reason when its budget is exceeded, and gives all memory back', () => {
    const random = new SeededRandom(7);
    const shape = { operations: 400, concurrency: 40, unknown: 0.1, failed: 0 };
    const prepared = prepare(randomHistory('cas-register', random, shape), modelNamed('cas-register'));
    let held = 0;
    let most = 0;
    const budget = {
      exceeded: () => 'no more',
      hold: (bytes: number) => {
        held += bytes;
        most = Math.max(most, held);
      },
    };
    const problem = searchProblem(prepared.translation, prepared.table, classify(prepared.translation));
    const verdict = race(problem, budget);
    expect(['no more', false]).toContain(verdict.possible === null ? verdict.reason : verdict.possible);
    expect(most).toBeGreaterThan(0);
    expect(held).toBe(0);
  });

  it('finds a history without completions possible', () => {
    const prepared = prepare(
      [{ index: 0, time: 0, process: 0, type: 'invoke', f: 'write', value: 1 }],
      modelNamed('register'),
    );
    for (const each of searches) expect(search(prepared, each).possible).toBe(true);
  });
});
