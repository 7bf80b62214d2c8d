import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { histories } from '../testing/share.js';
import { Configurations, hash } from './configurations.js';
import { HeldMemory } from './testing/held-memory.js';

/** The rows of a set, as texts. */
function rowsOf({ rows, words, count }: Configurations): string[] {
  return Array.from({ length: count }, (_, row) => rows.slice(row * words, (row + 1) * words).join());
}

describe('a set of configurations', () => {
  it('has what was put in, in order and none twice, through growing, clearing and keeping some', () => {
    for (let seed = 1; seed <= histories(8); seed++) {
      const random = new SeededRandom(seed);
      const words = random.integer(1, 4);
      const set = new Configurations(words, new HeldMemory());
      let expected: string[] = [];
      for (let round = 0; round < 12; round++) {
        const largest = random.pick([2, 10, 2 ** 31 - 1]);
        for (let each = random.pick([1, 5, 17, 300]); each > 0; each--) {
          const row = Int32Array.from({ length: words }, () => random.integer(-largest, largest));
          const name = row.join();
          const isNew = !expected.includes(name);
          expect([seed, set.add(row)]).toEqual([seed, isNew ? expected.length : -1]);
          if (isNew) expected.push(name);
        }
        expect([seed, rowsOf(set)]).toEqual([seed, expected]);
        if (random.chance(0.5)) {
          set.clear();
          expected = [];
        } else {
          const marks = Uint8Array.from(expected, () => random.integer(0, 1));
          set.keep(marks);
          expected = expected.filter((_, each) => marks[each] === 1);
        }
        expect([seed, rowsOf(set)]).toEqual([seed, expected]);
      }
    }
  });

  it('forgets rows that stood behind others in the table, when it is cleared with few of many places taken', () => {
    const places = 2048;
    const placeOf = (each: number): number => hash(Int32Array.of(each), 0, 1) & (places - 1);
    const set = new Configurations(1, new HeldMemory());
    for (let each = 0; each < places / 2; each++) set.add(Int32Array.of(-each - 1));
    set.clear();
    const alike = [...Array(40 * places).keys()].filter((each) => placeOf(each) === 7).slice(0, 9);
    expect(alike).toHaveLength(9);
    for (let rounds = 0; rounds < 3; rounds++) {
      expect(alike.map((each) => set.add(Int32Array.of(each)))).toEqual(alike.map((_, at) => at));
      set.clear();
    }
  });

  it('says what it holds: in proportion to what is in it, and nothing in the end', () => {
    const memory = new HeldMemory();
    const set = new Configurations(5, memory);
    const empty = memory.held;
    expect(empty).toBeGreaterThanOrEqual(16 * 5 * 4);
    for (let each = 0; each < 16; each++) set.add(Int32Array.of(each, 0, 0, 0, 0));
    expect(memory.held).toBe(empty);
    for (let each = 16; each < 4000; each++) set.add(Int32Array.of(each, 0, 0, 0, 0));
    // A row is five words, its entry in the table two to four.
    expect(memory.held).toBeGreaterThanOrEqual(set.rows.byteLength + 4000 * 2 * 4);
    expect(memory.held).toBeLessThanOrEqual(4000 * (2 * 5 + 4) * 4);
    set.release();
    expect(memory.held).toBe(0);
    expect(set.rows.byteLength).toBe(0);
  });
});

it('configurations that differ little get hashes that differ where the table looks', () => {
  const kinds: Readonly<Record<string, (each: number) => readonly number[]>> = {
    'state and two of the open': (each) => [each >>> 9, (1 << (each & 15)) | (1 << (16 + ((each >>> 4) & 15))), 0],
    'high bits': (each) => [1, each << 20, 0],
    'the last word': (each) => [1, 3, each],
    'high bits of the last word': (each) => [1, 3, each << 20],
    'two counts': (each) => [1, each & 63, (each >>> 6) << 26],
  };
  for (const [kind, rowOf] of Object.entries(kinds)) {
    const rows = new Map(Array.from({ length: 4096 }, (_, each) => [rowOf(each).join(), rowOf(each)]));
    const hashes = [...rows.values()].map((row) => hash(Int32Array.from([9, ...row]), 1, 3));
    // Thrown at random, as many as there are places hit 63 % of them.
    const places = new Set(hashes.map((each) => each & (rows.size - 1)));
    expect([kind, places.size > 0.6 * rows.size]).toEqual([kind, true]);
  }
});
