import { expect, it } from 'vitest';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { histories } from '../testing/share.js';
import { layoutOf, type Layout } from './layout.js';
import { Acts, IMPOSSIBLE, type SequentialObject } from './sequential-object.js';

function objectOf(acts: readonly number[]): SequentialObject {
  return {
    initial: 0,
    acts: Uint8Array.from(acts),
    step: () => IMPOSSIBLE,
    beginNeeds: () => undefined,
    need: () => undefined,
    useful: () => true,
  };
}

/** Of operations that act so, with so many slots, and so many optional ones of each class. */
function layout(acts: readonly number[], slots: number, optionalMax: readonly number[] = []): Layout {
  return layoutOf({
    object: objectOf(acts),
    classOf: Int32Array.from(acts, (_, operationClass) => operationClass),
    slots,
    optionalClass: Int32Array.from(optionalMax, (_, each) => each),
    optionalMax: Int32Array.from(optionalMax),
  });
}

it('has a bit a slot, and another where an operation that is open can hide', () => {
  const sizes = (acts: readonly number[], slots: number): unknown => {
    const { words, maskWords, hidden, counts } = layout(acts, slots);
    return { words, maskWords, hidden, counts };
  };
  expect(sizes([Acts.observe, Acts.update], 32)).toEqual({ words: 2, maskWords: 1, hidden: 0, counts: 2 });
  expect(sizes([Acts.observe, Acts.update], 33)).toEqual({ words: 3, maskWords: 2, hidden: 0, counts: 3 });
  for (const hides of [Acts.assign, Acts.always]) {
    expect(sizes([Acts.observe, hides], 33)).toEqual({ words: 5, maskWords: 2, hidden: 3, counts: 5 });
  }
  const optionalOnly = layoutOf({
    object: objectOf([Acts.update, Acts.assign]),
    ...{ classOf: Int32Array.of(0), slots: 1, optionalClass: Int32Array.of(1), optionalMax: Int32Array.of(1) },
  });
  expect(optionalOnly.hidden).toBe(0);
});

it('counts the optional operations in fields that hold their numbers, apart from each other, and in few words', () => {
  for (let seed = 1; seed <= histories(100); seed++) {
    const random = new SeededRandom(seed);
    const largest = random.integer(1, 31);
    const max = Array.from({ length: random.integer(0, 12) }, () =>
      random.integer(1, 2 ** random.integer(1, largest) - 1),
    );
    const { counts, countWord, countShift, countMask, guards, words } = layout([Acts.assign], 1, max);
    const taken = new Map<number, bigint>();
    for (let each = 0; each < max.length; each++) {
      const [word, shift, mask] = [countWord, countShift, countMask].map((of) => of[each]) as [number, number, number];
      expect([seed, mask >= (max[each] as number), mask < 2 * (max[each] as number)]).toEqual([seed, true, true]);
      const spare = BigInt(mask + 1) << BigInt(shift);
      expect([seed, BigInt((guards[word - counts] as number) >>> 0) & spare]).toEqual([seed, spare]);
      const field = (BigInt(mask) << BigInt(shift)) | spare;
      expect([seed, (taken.get(word) ?? 0n) & field, field < 2n ** 32n]).toEqual([seed, 0n, true]);
      taken.set(word, (taken.get(word) ?? 0n) | field);
    }
    expect([seed, [...taken.keys()]]).toEqual([
      seed,
      Array.from({ length: words - counts }, (_, each) => counts + each),
    ]);
    // Each word but the last was too full for the next field.
    const bits = max.map((each) => each.toString(2).length + 1);
    const need = bits.reduce((sum, each) => sum + each, 0);
    expect([seed, guards.length <= Math.max(1, Math.ceil((2 * need) / 32))]).toEqual([seed, true]);
    if (need <= 32) expect([seed, guards.length]).toEqual([seed, max.length === 0 ? 0 : 1]);
  }
});

it('fills a word to its last bit', () => {
  const half = 2 ** 15 - 1;
  expect(
    [
      [half, half],
      [half, half, 1],
      [half, 2 * half],
    ].map((max) => layout([], 1, max).guards.length),
  ).toEqual([1, 2, 2]);
  expect(layout([], 1, [2 ** 31 - 1]).guards).toEqual(Int32Array.of(-(2 ** 31)));
});
