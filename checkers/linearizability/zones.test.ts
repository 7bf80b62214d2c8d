import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { explainZones } from './explain-zones.js';
import { isLinearizable } from './testing/brute-force.js';
import { drawn } from './testing/lines.js';
import { histories } from '../testing/share.js';
import { modelNamed, prepare } from './testing/prepare.js';
import { randomHistory } from './testing/random-history.js';
import { Wording } from './wording.js';
import { judgeZones } from './zones.js';

/** The flaw in words; null when possible, 'not mine' when zones don't apply. */
function zonesOf(text: string, model = 'cas-register'): readonly [string, string] | null | 'not mine' {
  const { translation, table, ids } = prepare(drawn(text), modelNamed(model));
  const verdict = judgeZones(translation, table);
  if (verdict === null) return 'not mine';
  if (verdict.flaw === null) return null;
  const { kind, message } = explainZones(verdict.flaw, translation, new Wording(table, ids));
  return [kind, message];
}

describe('zones agree with the definition wherever they apply', () => {
  it.each([
    ['cas-register', 'unique', 6000, 4000],
    ['cas-register', 'cas-register', 2000, 500],
    ['register', 'register', 1500, 700],
    ['kv-append', 'kv-append', 2500, 1200],
    ['mutex', 'mutex', 1000, 100],
    ['owner-mutex', 'owner-mutex', 1000, 100],
  ] as const)('%s (%s operations)', (name, maker, count, applicable) => {
    const model = modelNamed(name);
    let applied = 0;
    for (let seed = 1; seed <= histories(count); seed++) {
      const random = new SeededRandom(seed);
      const operations = random.integer(2, 8);
      const unknown = random.pick([0, 0.2, 0.5]);
      const shape = { operations, concurrency: random.integer(1, operations), unknown, failed: 0.1 };
      const prepared = prepare(randomHistory(maker, random, shape), model);
      const verdict = judgeZones(prepared.translation, prepared.table);
      if (verdict === null) continue;
      applied++;
      const truth = isLinearizable(model, prepared.translation.initial, prepared.timed);
      expect({ seed, possible: verdict.flaw === null }).toEqual({ seed, possible: truth });
    }
    expect(applied).toBeGreaterThan(histories(applicable) - 10);
  });
});

describe('zones', () => {
  it('pass what is possible', () => {
    expect(
      zonesOf(`
      write 1   |--|
      read null |----|
      cas [1,2]    |-----~
      read 2            |---|
    `),
    ).toBeNull();
  });

  it('do not apply where a value that was seen was written twice, or a refused cas says what a value is not', () => {
    expect(zonesOf('write 1 |-|\nwrite 1 |-|\nread 1 |--|')).toBe('not mine');
    expect(zonesOf('write null |-|\nread null |--|')).toBe('not mine');
    expect(zonesOf('cas [1,2] |-x\nread null |--|')).toBe('not mine');
    expect(zonesOf('acquire |-|\n', 'semaphore')).toBe('not mine');
  });

  it('apply where a value was written twice but nobody saw it', () => {
    expect(zonesOf('write 1   |-|\nwrite 1   |-|\nread null |--|')).toBeNull();
  });

  it('find a value that nothing wrote', () => {
    expect(zonesOf('write 1 |-|\nread 7     |--|')).toEqual([
      'unwritten-value',
      "Process 1's read of 7 (11.000–14.000 s) got a value that nothing can have written.",
    ]);
    expect(zonesOf('cas [7,8] |--|')).toEqual([
      'unwritten-value',
      "Process 0's cas 7 → 8 (10.000–13.000 s) got a value that nothing can have written.",
    ]);
  });

  it('find a value replaced twice', () => {
    expect(zonesOf('cas [null,1] |--|\ncas [null,2] |--|')).toEqual([
      'replaced-twice',
      "Both process 0's cas null → 1 (13.000–16.000 s) and process 1's cas null → 2 (13.000–16.000 s) replaced the same value, which was written once.",
    ]);
  });

  it('find a circle of cas', () => {
    expect(zonesOf('cas [1,2] |--|\ncas [2,1] |--|')).toEqual([
      'circle',
      "Process 0's cas 1 → 2 (10.000–13.000 s) replaced a value that could only come from itself, by way of other cas: there is no beginning.",
    ]);
  });

  it('find a read before its write', () => {
    expect(zonesOf('read 1 |--|\nwrite 1      |--|')).toEqual([
      'order',
      "By their values process 1's write of 1 (13.000–16.000 s) comes before process 0's read of 1 (7.000–10.000 s), but the latter had completed before the former was invoked.",
    ]);
  });

  it('find a chain of cas against real time, over a cas of unknown outcome', () => {
    expect(
      zonesOf(`
      cas [null,1] |---~
      cas [1,2]    |-----|
      read 2              |--|
      read null                |--|
    `),
    ).toEqual([
      'order',
      "By their values process 3's read of null (31.000–34.000 s) comes before process 1's cas 1 → 2 (19.000–25.000 s), but the latter had completed before the former was invoked.",
    ]);
  });

  it('find two values that would have to alternate', () => {
    expect(
      zonesOf(`
      write 1 |--|
      write 2     |--|
      read 1          |--|
    `),
    ).toEqual([
      'interleaved',
      "Two values, each written once, would have to alternate: process 0's write of 1 (14.000–17.000 s) completed before process 1's write of 2 (18.000–21.000 s), so the first value came first; but process 1's write of 2 (18.000–21.000 s) completed before process 2's read of 1 (22.000–25.000 s), so the second did.",
    ]);
  });
});
