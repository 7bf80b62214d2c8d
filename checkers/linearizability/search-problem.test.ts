import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { histories } from '../testing/share.js';
import { classify, searchProblem, type SearchProblem } from './search-problem.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare, type Prepared } from './testing/prepare.js';
import { problemOf } from './testing/problems.js';
import { randomHistory } from './testing/random-history.js';

/** The certain operations open right before an event. */
function openAt({ events, certain }: SearchProblem, at: number): number[] {
  const before = [...events.slice(0, at)];
  return before.filter((event) => event >= 0 && event < certain && !before.includes(~event));
}

describe('the problem of a history', () => {
  it('has a slot for each operation that no other one has while it is open, and no more than needed', () => {
    for (let seed = 1; seed <= histories(100); seed++) {
      const random = new SeededRandom(seed);
      const shape = {
        operations: random.integer(1, 30),
        concurrency: random.integer(1, 12),
        unknown: 0.2,
        failed: 0.1,
      };
      const problem = problemOf(prepare(randomHistory('cas-register', random, shape), modelNamed('cas-register')));
      const { events, slotOf, slots, completesAfter, certain } = problem;
      const completion = (operation: number): number => events.indexOf(~operation);
      let most = 0;
      for (let at = 0; at < events.length; at++) {
        const open = openAt(problem, at);
        const held = open.map((operation) => slotOf[operation] as number);
        most = Math.max(most, open.length);
        expect([seed, new Set(held).size, held.every((slot) => slot < slots)]).toEqual([seed, held.length, true]);
        const event = events[at] as number;
        if (event < 0 || event >= certain) continue;
        const earlier = open.filter((other) => completion(other) < completion(event));
        const last = earlier.reduce((best, other) => (completion(other) > completion(best) ? other : best), -1);
        expect([seed, completesAfter[event], held.includes(slotOf[event] as number)]).toEqual([seed, last, false]);
      }
      expect([seed, slots]).toEqual([seed, Math.max(most, openAt(problem, events.length).length)]);
    }
  });

  it('ends with the last completion, and counts what is unknown by kind, where nobody reads it as one', () => {
    const history = `
      write 1 |-~
      write 1  |-~
      read 1   |---|
      read 3   |-~
      write 2   |--~
      write 9        |-~`;
    const prepared = prepare(drawn(history), modelNamed('register'));
    const problem = problemOf(prepared);
    expect([...problem.events]).toEqual([1, 1, 0, 2, ~0]);
    expect([problem.certain, [...problem.placeOf]]).toEqual([1, [prepared.translation.source.indexOf(2)]]);
    expect([...problem.optionalMax]).toEqual([2, 2]);
    expect(new Set(problem.optionalClass).size).toBe(2);
  });
});

describe('a part of a history', () => {
  const history = `
    write 1 |--|
    read 1      |--|
    write 2      |----|
    write 3      |-~
    read 2              |--|`;
  const prepared = prepare(drawn(history), modelNamed('register'));

  function part({ translation, table }: Prepared, until: number, kept: readonly number[]): unknown {
    const classified = classify(translation);
    const problem = searchProblem(translation, table, classified, { until, kept: Uint8Array.from(kept) });
    const left = Array.from({ length: translation.count }, (_, place) => place).filter((place) =>
      [...problem.optionalClass].includes(classified.classOf[place] as number),
    );
    return { events: [...problem.events], certain: [...problem.placeOf], anytime: left };
  }
  const all = [1, 1, 1, 1, 1];

  it('is what came before a moment: what had not completed then may have happened', () => {
    expect(part(prepared, 99, all)).toEqual({
      events: [0, ~0, 1, 2, 4, ~1, ~2, 3, ~3],
      certain: [0, 1, 2, 4],
      anytime: [3],
    });
    // The first read completes at the event 6 of all, the write of 2 later.
    const completion = prepared.table.completedAt.values[1] as number;
    expect(part(prepared, completion + 1, all)).toEqual({
      events: [0, ~0, 1, 2, 3, ~1],
      certain: [0, 1],
      anytime: [2, 3],
    });
    expect(part(prepared, completion, all)).toEqual({ events: [0, ~0], certain: [0], anytime: [2, 3] });
    const invocation = prepared.table.invokedAt.values[1] as number;
    expect(part(prepared, invocation, all)).toEqual({ events: [0, ~0], certain: [0], anytime: [] });
  });

  it('lets all else happen at any time, and drops what only observes', () => {
    expect(part(prepared, 99, [0, 1, 1, 1, 0])).toEqual({
      events: [2, 0, 1, 3, ~0, ~1],
      certain: [1, 2],
      anytime: [0, 3],
    });
    expect(part(prepared, 99, [0, 0, 0, 0, 1])).toEqual({ events: [1, 2, 3, 0, ~0], certain: [4], anytime: [0, 2, 3] });
  });
});
