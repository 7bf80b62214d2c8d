import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { models } from '../models/index.js';
import { histories } from '../testing/share.js';
import { linearizable } from './linearizable.js';
import { race, type SearchName } from './portfolio.js';
import { classify, searchProblem } from './search-problem.js';
import { isLinearizable, type TimedOperation } from './testing/brute-force.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { randomHistory } from './testing/random-history.js';
import { versionedHistory } from './testing/versioned-history.js';
import { judgeZones } from './zones.js';

function isPossible(events: readonly HistoryEvent[], model: string, search: SearchName = 'portfolio'): boolean | null {
  const { translation, table } = prepare(events, modelNamed(model), model === 'semaphore' ? 2 : undefined);
  return race(searchProblem(translation, table, classify(translation)), unlimited, search).possible;
}

/** The history with one line moved past its neighbour: an invocation earlier or a completion later, or the reverse. */
function stretched(events: readonly HistoryEvent[], random: SeededRandom, wider: boolean): HistoryEvent[] | null {
  const places = events.flatMap((first, place) => {
    const second = events[place + 1];
    if (second === undefined || first.process === second.process) return [];
    const movable = wider
      ? first.type !== 'invoke' && second.type === 'invoke'
      : first.type === 'invoke' && second.type !== 'invoke';
    return movable ? [place] : [];
  });
  if (places.length === 0) return null;
  const place = random.pick(places);
  const [first, second] = [events[place], events[place + 1]] as [HistoryEvent, HistoryEvent];
  const moved = [...events];
  moved.splice(place, 2, second, first);
  return moved.map((event, index) => ({ ...event, index, time: index * 1000 }));
}

describe('an interval', () => {
  it.each(models.map(({ name }) => name))(
    'of %s that gets wider keeps a history possible; narrower may not',
    (name) => {
      let widened = 0;
      let broken = 0;
      for (let seed = 1; seed <= histories(1200); seed++) {
        const random = new SeededRandom(seed);
        const shape = { operations: 5, concurrency: 3, unknown: 0.1, failed: 0.1 };
        const events = randomHistory(name, random, shape);
        const wide = stretched(events, random, true);
        const narrow = stretched(events, random, false);
        if (isPossible(events, name) !== true) continue;
        if (wide !== null) {
          widened++;
          expect([seed, isPossible(wide, name)]).toEqual([seed, true]);
        }
        if (narrow !== null && isPossible(narrow, name) === false) broken++;
      }
      expect(widened).toBeGreaterThan(histories(50) / 10 - 1);
      expect(broken).toBeGreaterThan(histories(10) / 10 - 1);
    },
  );
});

/** A possible history of unique values, without versions, of any length. */
function uniqueHistory(seed: number, operations: number, concurrency: number, unknown: number): HistoryEvent[] {
  const shape = { operations, concurrency, unknown, plain: 0, slip: 0 };
  return versionedHistory(new SeededRandom(seed), shape).map(({ index, time, process, type, f, value, error }) => {
    const outcome = { index, time, process, type, f, ...(value === undefined ? {} : { value }) };
    return error === undefined ? outcome : { ...outcome, error };
  });
}

/** Two reads with their values exchanged; null where they are the same. */
function exchanged(events: readonly HistoryEvent[], random: SeededRandom): HistoryEvent[] | null {
  const reads = events.filter(({ f, type }) => f === 'read' && type === 'ok');
  if (reads.length < 2) return null;
  const [one, other] = [random.pick(reads), random.pick(reads)];
  if (one.value === other.value) return null;
  return events.map((event) => {
    if (event === one) return { ...event, value: other.value ?? null };
    return event === other ? { ...event, value: one.value ?? null } : event;
  });
}

describe('longer histories', () => {
  it('are judged alike by zones, depth-first and frontier, also when two reads are exchanged', () => {
    let impossible = 0;
    for (let seed = 1; seed <= histories(300); seed++) {
      const random = new SeededRandom(seed);
      const events = uniqueHistory(seed, random.integer(20, 120), random.integer(2, 12), random.pick([0, 0.05, 0.2]));
      const lie = exchanged(events, random);
      for (const each of lie === null ? [events] : [events, lie]) {
        const { translation, table } = prepare(each, modelNamed('cas-register'));
        const zones = judgeZones(translation, table)?.flaw === null;
        if (each === events) expect([seed, zones]).toEqual([seed, true]);
        if (!zones) impossible++;
        const searches = (['depth-first', 'frontier'] as const).map((name) => isPossible(each, 'cas-register', name));
        expect([seed, ...searches]).toEqual([seed, zones, zones]);
      }
    }
    expect(impossible).toBeGreaterThan(histories(100));
  });

  it('of few values and many unknown writes are judged alike by both searches', () => {
    let impossible = 0;
    for (let seed = 1; seed <= histories(120); seed++) {
      const random = new SeededRandom(seed);
      const few = uniqueHistory(seed, 60, random.integer(2, 8), random.pick([0, 0.1])).map((event) => fewValues(event));
      const lie = exchanged(few, random) ?? few;
      const [depthFirst, frontier] = [
        isPossible(lie, 'cas-register', 'depth-first'),
        isPossible(lie, 'cas-register', 'frontier'),
      ];
      expect([seed, depthFirst]).toEqual([seed, frontier]);
      if (frontier === false) impossible++;
    }
    expect(impossible).toBeGreaterThan(histories(5) - 1);
  });

  it('of appends are judged alike whether their order is read off or searched', () => {
    let impossible = 0;
    for (let seed = 1; seed <= histories(150); seed++) {
      const random = new SeededRandom(seed);
      const shape = { operations: 40, concurrency: random.integer(1, 6), unknown: 0, plain: 0, slip: 0 };
      const answers = versionedHistory(random, shape).filter(({ f }) => f !== 'cas');
      const written = answers.filter(({ f, type }) => f === 'write' && type === 'ok');
      const texts = written
        .sort((a, b) => Number(a.version) - Number(b.version))
        .map(({ version, value }) => ({ version: Number(version), text: JSON.stringify([value]) }));
      const upTo = (version: number): string =>
        texts
          .filter((each) => each.version <= version)
          .map(({ text }) => text)
          .join('');
      const honest = answers.map(({ index, time, process, type, f, value, version }): HistoryEvent => {
        const said = f === 'write' ? JSON.stringify([value]) : type === 'ok' ? upTo(Number(version)) : null;
        return { index, time, process, type, f: f === 'write' ? 'append' : f, value: said };
      });
      const said = (random.chance(0.5) ? exchanged(honest, random) : null) ?? honest;
      const { translation, table } = prepare(said, modelNamed('kv-append'));
      expect(translation.register).not.toBeNull();
      const zones = judgeZones(translation, table)?.flaw === null;
      const plain = { ...translation, register: null };
      const searched = race(searchProblem(plain, table, classify(plain)), unlimited).possible;
      expect([seed, searched]).toEqual([seed, zones]);
      if (!zones) impossible++;
    }
    expect(impossible).toBeGreaterThan(histories(12) - 2);
    expect(impossible).toBeLessThan(histories(120));
  });
});

function fewValues(event: HistoryEvent): HistoryEvent {
  const few = (value: unknown): number | null => (typeof value === 'number' ? value % 3 : null);
  if (Array.isArray(event.value)) return { ...event, value: (event.value as unknown[]).map((each) => few(each)) };
  return event.f === 'read' && event.type === 'invoke' ? event : { ...event, value: few(event.value) };
}

describe('the smallest impossible set', () => {
  it.each(['cas-register', 'kv-append', 'owner-mutex', 'queue', 'set'])(
    'of %s is impossible, and possible without any one of it',
    (name) => {
      const model = modelNamed(name);
      let explained = 0;
      for (let seed = 1; seed <= histories(400); seed++) {
        const random = new SeededRandom(seed);
        const events = randomHistory(name, random, { operations: 6, concurrency: 3, unknown: 0.15, failed: 0.1 });
        const { anomalies } = linearizable.check(events, { model: name, judge: 'portfolio' }, unlimited);
        const [anomaly] = anomalies;
        if (anomaly === undefined) continue;
        explained++;
        const { translation, table, timed } = prepare(events, model);
        const involved = new Set(anomaly.events);
        const kept = timed.map((_, place) =>
          involved.has(table.invocationIndex.values[translation.source[place] as number] as number),
        );
        const possibleWithout = (left: number, until: number): boolean => {
          const relaxed = timed.flatMap((each, place): TimedOperation[] => {
            if (each.invokedAt > until) return [];
            const observes = model.effect(each.operation) === 'observe';
            if (kept[place] !== true || place === left) {
              return observes ? [] : [{ ...each, invokedAt: -1, completedAt: Infinity }];
            }
            if (each.completedAt <= until) return [each];
            return observes ? [] : [{ ...each, completedAt: Infinity }];
          });
          return isLinearizable(model, translation.initial, relaxed);
        };
        // The set is impossible at the completion of one of its operations: that of the culprit.
        const completions = anomaly.events.filter((index) => events[index]?.type !== 'invoke');
        const until = completions.find((index) => !possibleWithout(-1, index));
        expect([seed, until]).not.toEqual([seed, undefined]);
        for (let place = 0; place < timed.length; place++) {
          if (kept[place] !== true) continue;
          expect([seed, place, possibleWithout(place, until ?? 0)]).toEqual([seed, place, true]);
        }
      }
      expect(explained).toBeGreaterThan(histories(80));
    },
  );
});
