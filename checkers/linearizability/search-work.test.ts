import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { DepthFirst } from './depth-first.js';
import { Frontier } from './frontier.js';
import { race, type SearchName } from './portfolio.js';
import type { Search } from './search.js';
import type { SearchProblem } from './search-problem.js';
import { HeldMemory } from './testing/held-memory.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { problemOf } from './testing/problems.js';
import { simulatedHistory, type Simulated } from './testing/simulated.js';

const kinds = { frontier: Frontier, 'depth-first': DepthFirst } as const;

interface Work {
  /** Configurations looked at until it was decided; -1 when that took too many. */
  readonly steps: number;
  readonly bytes: number;
  readonly explained: number;
}

const STEPS_MAX = 200_000;

function workOf(problem: SearchProblem, kind: keyof typeof kinds): Work {
  const memory = new HeldMemory();
  const search: Search = new kinds[kind](problem, memory);
  let steps = 0;
  while (search.run(1) === 'undecided') if (++steps > STEPS_MAX) return { steps: -1, bytes: memory.most, explained: 0 };
  search.release();
  expect(memory.held).toBe(0);
  return { steps, bytes: memory.most, explained: search.explained };
}

type Apply = (f: string, value: Json) => Json;

/** Reads, writes and cas of a few values. */
function registerOf(random: SeededRandom, values: number, reads: number, cas: number): Simulated {
  let state: Json = null;
  const apply: Apply = (f, value) => {
    if (f === 'read') return state;
    if (f === 'write') state = value;
    else {
      const [from, to] = value as [Json, Json];
      if (state !== from) return ['refused'];
      state = to;
    }
    return value;
  };
  return {
    make: () => {
      if (random.chance(reads)) return { f: 'read', value: null };
      const value = random.integer(1, values);
      return random.chance(cas) ? { f: 'cas', value: [random.integer(1, values), value] } : { f: 'write', value };
    },
    apply,
  };
}

function register(
  seed: number,
  operations: number,
  concurrency: number,
  unknown: number,
  values: number,
  reads = 0.4,
  cas = 0,
): HistoryEvent[] {
  const random = new SeededRandom(seed);
  const events = simulatedHistory(
    random,
    { operations, concurrency, unknown, slip: 0 },
    registerOf(random, values, reads, cas),
  );
  return events.map((event) =>
    Array.isArray(event.value) && event.value[0] === 'refused'
      ? { ...event, type: 'fail', value: null, error: 'cas-mismatch' }
      : event,
  );
}

function counter(seed: number, operations: number, concurrency: number, unknown: number): HistoryEvent[] {
  const random = new SeededRandom(seed);
  let state = 0;
  return simulatedHistory(
    random,
    { operations, concurrency, unknown, slip: 0 },
    {
      make: () => (random.chance(0.4) ? { f: 'read', value: null } : { f: 'add', value: random.integer(1, 2) }),
      apply: (f, value) => (f === 'read' ? state : ((state += Number(value)), value)),
    },
  );
}

/** The same with the value of one of the last reads changed. */
function withLie(events: readonly HistoryEvent[], value: Json): HistoryEvent[] {
  const late = events.findLastIndex(({ f, type }, at) => f === 'read' && type === 'ok' && at < 0.9 * events.length);
  return events.map((event, at) => (at === late ? { ...event, value } : event));
}

/** History, model, and for the frontier and the depth-first search: the most steps, and the most bytes held. */
const cases: readonly (readonly [string, string, HistoryEvent[], readonly number[]])[] = [
  ['few values', 'register', register(1, 300, 6, 0, 3), [740, 640, 333, 11264]],
  ['many values', 'register', register(2, 300, 10, 0, 40), [1064, 960, 439, 11264]],
  ['many at once', 'register', register(3, 150, 36, 0, 40, 0.3), [767, 640, 289, 8704]],
  ['unknown outcomes', 'register', register(4, 300, 6, 0.2, 5), [678, 768, 267, 10240]],
  ['cas', 'cas-register', register(5, 300, 6, 0.05, 3, 0.3, 0.5), [902, 768, 387, 10240]],
  ['hardly anything read', 'register', register(6, 200, 12, 0.05, 4, 0.1), [641, 768, 193, 13312]],
  ['adds', 'counter', counter(7, 200, 5, 0), [495, 640, 211, 5632]],
  ['adds of unknown outcome', 'counter', counter(8, 80, 4, 0.1), [202, 768, 82, 3328]],
  ['a lie among few values', 'register', withLie(register(1, 300, 6, 0, 3), 99), [654, 640, 1310, 17408]],
  ['a lie among many values', 'register', withLie(register(2, 200, 8, 0.03, 40), 41), [620, 1536, 2605, 31744]],
  ['a lie among unknown outcomes', 'register', withLie(register(14, 100, 6, 0.1, 5), 7), [203, 768, 415, 5120]],
  ['a lie among cas', 'cas-register', withLie(register(5, 200, 6, 0.05, 3, 0.3, 0.5), 4), [622, 1536, 3969, 31744]],
  ['a lie among adds', 'counter', withLie(counter(7, 100, 5, 0), 3), [230, 640, 240, 4352]],
];

describe('a search looks at few configurations', () => {
  // How fast a search is, on any machine: whoever makes it look at fewer lowers these.
  it.each(cases)('%s', (_, model, events, most) => {
    const problem = problemOf(prepare(events, modelNamed(model)));
    const [frontier, depthFirst] = [workOf(problem, 'frontier'), workOf(problem, 'depth-first')];
    const work = [frontier.steps, frontier.bytes, depthFirst.steps, depthFirst.bytes];
    expect(work.filter((each, at) => each < 0 || each > (most[at] as number))).toEqual([]);
  });
});

describe('the race', () => {
  const few = problemOf(prepare(register(1, 300, 6, 0, 3), modelNamed('register')));
  /** Of 433 steps for the frontier and 968 for the depth-first search, and of 3359 and 466. */
  const wide = problemOf(prepare(withLie(register(3, 150, 20, 0, 40), 41), modelNamed('register')));
  const deep = problemOf(prepare(register(15, 200, 10, 0.05, 6, 0.3, 0.7), modelNamed('cas-register')));

  it('is decided by the search that is quicker, or the one that was named', () => {
    const judges = [wide, deep].map((problem) => {
      const { judge, possible } = race(problem, unlimited);
      return [judge, possible];
    });
    expect(judges).toEqual([
      ['frontier', false],
      ['depth-first', true],
    ]);
    expect(race(few, unlimited, 'frontier')).toMatchObject({ possible: true, judge: 'frontier' });
    expect(race(wide, unlimited, 'depth-first')).toMatchObject({ possible: false, judge: 'depth-first' });
  });

  it('asks the budget after each turn, at first soon and then more rarely', () => {
    const polled = (problem: SearchProblem, name: SearchName): number => {
      let polls = 0;
      race(problem, { exceeded: () => (polls++, null), hold: () => undefined }, name);
      return polls;
    };
    // After 256, 768, 1792, 3840 steps.
    expect([polled(deep, 'frontier'), polled(deep, 'depth-first'), polled(wide, 'frontier')]).toEqual([3, 1, 1]);
    expect(polled(wide, 'portfolio')).toBe(3);
  });

  it('ends undecided, with the reason, when the budget is exceeded, and holds nothing then', () => {
    for (const name of ['portfolio', 'frontier'] as const) {
      const memory = new HeldMemory();
      let polls = 0;
      const verdict = race(
        deep,
        { exceeded: () => (++polls === 2 ? 'no more' : null), hold: (bytes) => memory.hold(bytes) },
        name,
      );
      expect(verdict).toMatchObject({ possible: null, reason: 'no more', judge: 'frontier' });
      expect([polls, memory.most > 0, memory.held]).toEqual([2, true, 0]);
    }
  });
});

it.each(Object.values(kinds))('a search goes on where it stopped (%o)', (kind) => {
  const problem = problemOf(prepare(withLie(register(1, 300, 6, 0, 3), 99), modelNamed('register')));
  const search: Search = new kind(problem, unlimited);
  expect([search.run(0), search.explained]).toEqual(['undecided', 0]);
  expect([search.run(100), search.explained > 5, search.explained < 100]).toEqual(['undecided', true, true]);
  expect([search.run(1e9), search.explained, search.culprit]).toEqual(['impossible', 267, 268]);
  expect([search.run(1), search.explained, search.culprit]).toEqual(['impossible', 267, 268]);
});
