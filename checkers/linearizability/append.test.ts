import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { unlimited } from '../checker.js';
import { textOf } from '../models/kv-append.js';
import { histories } from '../testing/share.js';
import { linearizable } from './linearizable.js';
import { race } from './portfolio.js';
import { classify, searchProblem } from './search-problem.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { simulatedHistory, type SimulatedShape } from './testing/simulated.js';
import { judgeZones } from './zones.js';

/** Texts of which some are the beginnings and ends of others. */
const pieces = ['', 'a', 'b', 'ab', 'aba', 'ba'];

function appendHistory(random: SeededRandom, shape: SimulatedShape, few: number): HistoryEvent[] {
  let text = '';
  const names = random.chance(0.5) ? ['read', 'write'] : ['get', 'put'];
  return simulatedHistory(random, shape, {
    make: (n) => {
      const kind = random.integer(0, 9);
      if (kind < 4) return { f: names[0] as string, value: null };
      const value = random.chance(few) ? random.pick(pieces) : `c${n}`;
      return { f: kind === 4 ? (names[1] as string) : 'append', value };
    },
    apply: (f, value) => {
      if (f === names[0]) return text;
      text = f === 'append' ? text + textOf(value) : textOf(value);
      return value;
    },
  });
}

/** One read changed: cut short, longer, or that of another. */
function lied(events: readonly HistoryEvent[], random: SeededRandom): HistoryEvent[] {
  const reads = events.filter(({ f, type }) => (f === 'read' || f === 'get') && type === 'ok');
  if (reads.length === 0) return [...events];
  const victim = random.pick(reads);
  const said = textOf(victim.value);
  const value = random.pick<Json>([said.slice(1), said.slice(0, -1), `${said}a`, random.pick(reads).value ?? null]);
  return events.map((event) => (event === victim ? { ...event, value } : event));
}

it('appends are judged by the order that reads show, by what reads begin with, and by definition, all alike', () => {
  const model = modelNamed('kv-append');
  const counts = { possible: 0, zones: 0 };
  for (let seed = 1; seed <= histories(3000); seed++) {
    const random = new SeededRandom(seed);
    const shape = {
      ...{ operations: random.integer(2, 8), concurrency: random.integer(1, 5) },
      ...{ unknown: random.pick([0, 0.3]), slip: random.pick([0, 2]) },
    };
    const honest = appendHistory(random, shape, random.pick([0, 0.4, 0.9]));
    const { translation, table, timed } = prepare(random.chance(0.4) ? lied(honest, random) : honest, model);
    const truth = isLinearizable(model, translation.initial, timed);
    const zones = judgeZones(translation, table);
    const searched = [translation, { ...translation, register: null }].map(
      (each) => race(searchProblem(each, table, classify(each)), unlimited).possible,
    );
    if (truth) counts.possible++;
    if (zones !== null) counts.zones++;
    const zonesSay = zones === null ? truth : zones.flaw === null;
    expect([seed, zonesSay, ...searched]).toEqual([seed, truth, truth, truth]);
  }
  expect(counts.possible).toBeGreaterThan(histories(1000));
  expect(counts.possible).toBeLessThan(histories(2900));
  expect(counts.zones).toBeGreaterThan(histories(800));
});

describe('the order of appends', () => {
  const judged = (text: string, initial?: string): readonly unknown[] => {
    const options = { model: 'kv-append', ...(initial === undefined ? {} : { initial }) };
    const { valid, details } = linearizable.check(drawn(text), options, unlimited);
    return [valid, details?.['judges']];
  };

  it('is read off where each text can be taken apart in one way', () => {
    expect(judged('append "ab" |--|\nappend "c" |--|\nread "abc"    |--|')).toEqual([true, { zones: 1 }]);
    expect(judged('append "ab" |--|\nappend "c"     |--|\nread "cab"         |--|')).toEqual([false, { zones: 1 }]);
  });

  it('is searched where one can be taken apart in two, or an append is repeated', () => {
    expect(judged('append "a" |--|\nappend "b" |--|\nappend "ab" |--|\nread "ab"    |--|')).toEqual([
      true,
      { 'depth-first': 1 },
    ]);
    expect(judged('append "a" |--|\nappend "a" |--|\nread "aa"    |--|')).toEqual([true, { 'depth-first': 1 }]);
  });

  it('takes an append of nothing for one that changes nothing', () => {
    expect(judged('append "" |--|\nappend "" |--|\nappend "a" |--|\nread "a"    |--|')[0]).toBe(true);
  });

  it('begins with what there was, or what was written', () => {
    expect(judged('append "a" |--|\nread "xa"    |--|', 'x')).toEqual([true, { zones: 1 }]);
    expect(judged('append "a" |--|\nread "ya"    |--|', 'x')[0]).toBe(false);
    expect(judged('write "y" |--|\nappend "a"    |--|\nread "ya"       |--|', 'x')[0]).toBe(true);
  });

  /** Of operations one after the other, by zones and by searches. */
  const inTurn = (...operations: readonly string[]): readonly unknown[] => {
    const text = operations.map((each, at) => `${each.padEnd(300)}${' '.repeat(3 * at)}|-|`).join('\n');
    return ['auto', 'depth-first', 'frontier'].map(
      (judge) => linearizable.check(drawn(text), { model: 'kv-append', judge }, unlimited).valid,
    );
  };
  const possible = [true, true, true];
  const impossible = [false, false, false];

  it('holds each append to what it was appended to', () => {
    expect(inTurn('append "a"', 'write "x"', 'append "b"', 'read "xb"')).toEqual(possible);
    expect(inTurn('append "a"', 'write "x"', 'append "b"', 'read "ab"')).toEqual(impossible);
    expect(inTurn('write "x"', 'append "b"', 'read "ab"')).toEqual(impossible);
  });

  it('lets an append be in one place, once', () => {
    expect(inTurn('append "a"', 'read "aa"')).toEqual(impossible);
    expect(inTurn('append "a"', 'append "b"', 'read "ab"', 'read "abb"')).toEqual(impossible);
    expect(judged('read "zz"  |----|\nappend "a"  |-|')[0]).toBe(false);
    expect(inTurn('write "x"', 'append "a"', 'read "xa"', 'read "a"')).toEqual(impossible);
    expect(inTurn('append "c"', 'write ""', 'append "a"', 'append "b"', 'read "ab"', 'read "cb"')).toEqual(impossible);
  });

  it('tells texts apart that begin alike', () => {
    expect(inTurn('append "a"', 'append "b"', 'read "ab"', 'read "ac"')).toEqual(impossible);
    expect(inTurn('append "ab1"', 'read "ab1"', 'write ""', 'append "ab2"', 'read "ab2"')).toEqual(possible);
    expect(
      inTurn('append "a"', 'append "b"', 'read "ab"', 'write ""', 'append "c"', 'append "d"', 'read "cd"'),
    ).toEqual(possible);
    expect(inTurn('write "x"', 'append "ab"', 'read "xab"', 'append "b"', 'read "xabb"')).toEqual(possible);
    expect(inTurn('append "aa"', 'read "aa"', 'write "ab"', 'append "c"', 'read "abc"', 'read "ab"')).toEqual(
      impossible,
    );
  });

  it.each([254, 255, 256, 257, 258])('holds for a text of %i characters', (length) => {
    const long = 'x'.repeat(length - 1);
    expect(inTurn(`write "${long}"`, 'append "y"', `read "${long}y"`)).toEqual(possible);
    expect(inTurn('append "y"', `write "${long}"`, `read "${long}y"`)).toEqual(impossible);
  });

  it('holds for texts of any length', () => {
    const parts = Array.from({ length: 60 }, (_, each) => `<${each}:0123456789>`);
    const rows = parts.flatMap((part, each) => [
      `append "${part}" ${' '.repeat(40 - part.length + each * 6)}|-|`,
      `read "${parts.slice(0, each + 1).join('')}" ${' '.repeat(1200 - parts.slice(0, each + 1).join('').length + each * 6)}|-|`,
    ]);
    expect(judged(rows.join('\n'))[1]).toEqual({ zones: 1 });
  });
});
