import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { models } from '../models/index.js';
import { histories } from '../testing/share.js';
import { race, type SearchName } from './portfolio.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelHistory } from './testing/model-history.js';
import { modelNamed, prepare, type Prepared } from './testing/prepare.js';
import { problemOf, spread } from './testing/problems.js';
import { randomHistory, type Shape } from './testing/random-history.js';

const searches: readonly SearchName[] = ['depth-first', 'frontier', 'portfolio'];

function search(prepared: Prepared, name: SearchName): ReturnType<typeof race> {
  return race(problemOf(prepared), unlimited, name);
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
      const problem = problemOf(prepared);
      const wide = spread(problem, random);
      for (const each of searches) {
        const said = [problem, wide].map((either) => race(either, unlimited, each).possible);
        expect({ seed, each, said }).toEqual({ seed, each, said: [truth, truth] });
      }
    }
    expect(possible).toBeGreaterThan(histories(100));
    expect(possible).toBeLessThan(histories(1400));
  });
});

describe('searches find possible', () => {
  const unowned = models.filter(({ owned }) => owned !== true);
  const cases = [...unowned.map(({ name }) => [name, name] as const), ['cas-register', 'unique'] as const];
  it.each(cases)('what a %s did (%s operations)', (name, maker) => {
    const model = modelNamed(name);
    for (let seed = 1; seed <= histories(150); seed++) {
      const random = new SeededRandom(seed);
      const shape = {
        ...{ operations: random.integer(5, 12), concurrency: random.integer(1, 5) },
        ...{ unknown: random.pick([0, 0.2]), slip: 0 },
      };
      const problem = problemOf(
        prepare(modelHistory(model, maker, initialOf(name), random, shape), model, initialOf(name)),
      );
      for (const each of ['depth-first', 'frontier'] as const) {
        const said = [problem, spread(problem, random)].map((either) => race(either, unlimited, each).possible);
        expect({ seed, each, said }).toEqual({ seed, each, said: [true, true] });
      }
    }
  });

  it.each<[string, string, string]>([
    ['a write after one that hid it', 'register', 'write 1 |-----|\nwrite 2  |-|\nread 1         |-|'],
    ['a write that nobody saw', 'register', 'write 1 |-----|\nwrite 2  |-|\nread 2         |-|'],
    ['a write that changed nothing', 'register', 'write 1 |-|\nwrite 1    |---|\nread 1      |-|'],
    ['an unknown write after all', 'register', 'write 1 |-~\nwrite 2    |-|\nread 2        |-|\nread 1           |-|'],
    [
      'as many unknown writes as there are',
      'register',
      'write 1 |~\nwrite 1 |~\nread 1    |-|\nwrite 2      |-|\nread 1         |-|',
    ],
    [
      'a cas between two others',
      'cas-register',
      'write 1   |-|\ncas [3,4]    |-----|\ncas [2,3]    |-----|\ncas [1,2]    |-----|\nread 4               |-|',
    ],
    ['a refused cas before a write', 'cas-register', 'write 1   |----|\ncas [1,2]  |--x\nread 1           |-|'],
    [
      'a cas before a write that ends first',
      'cas-register',
      'write 1   |-|\nwrite 2      |---|\ncas [1,3]    |-----|\nread 2              |-|',
    ],
    ['adds of which one is late', 'counter', 'add 1  |-----|\nadd 2   |-|\nread 2     |-|\nread 3         |-|'],
  ])('%s', (_, name, text) => {
    const prepared = prepare(drawn(text), modelNamed(name));
    expect(isLinearizable(modelNamed(name), prepared.translation.initial, prepared.timed)).toBe(true);
    for (const each of searches) expect([each, search(prepared, each).possible]).toEqual([each, true]);
  });
});

describe('searches find impossible', () => {
  it.each<[string, string, string]>([
    ['a refused cas that had to succeed', 'cas-register', 'write 1    |-|\ncas [1,2]     |-x\nread 1           |-|'],
    ['a cas that had to be refused', 'cas-register', 'write 1    |-|\ncas [2,3]     |-|\nread 3           |-|'],
    ['an unknown write seen twice', 'register', 'write 1 |~\nread 1     |-|\nwrite 2      |-|\nread 1          |-|'],
    ['a write seen before it began', 'register', 'read 1 |-|\nwrite 1    |-|'],
    [
      'a hidden write seen afterwards',
      'register',
      'write 1 |-----|\nwrite 2  |-|\nread 2        |-|\nread 1            |-|',
    ],
    ['two writes seen in turns', 'register', 'write 1 |---|\nwrite 2 |---|\nread 1       |-|\nread 2          |-|'],
    ['an add that is lost', 'counter', 'add 1  |-----|\nadd 2   |-|\nread 1     |-|'],
    ['two at once in what lets in one', 'mutex', 'acquire |-|\nacquire |-|'],
  ])('%s', (_, name, text) => {
    const prepared = prepare(drawn(text), modelNamed(name));
    expect(isLinearizable(modelNamed(name), prepared.translation.initial, prepared.timed)).toBe(false);
    for (const each of searches) expect([each, search(prepared, each).possible]).toEqual([each, false]);
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
      const problem = problemOf(prepared);
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

describe('a history without completions', () => {
  it('is possible', () => {
    const prepared = prepare(
      [{ index: 0, time: 0, process: 0, type: 'invoke', f: 'write', value: 1 }],
      modelNamed('register'),
    );
    for (const each of searches) expect(search(prepared, each).possible).toBe(true);
  });
});
