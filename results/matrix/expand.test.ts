import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand, shardOf } from './expand.js';
import type { Dimension } from './expand.js';

const dimension = (name: string, ...texts: string[]): Dimension => ({
  name,
  choices: texts.map((text) => ({ name: text, id: text, values: { [name]: text } })),
});

describe('expand', () => {
  it('makes every combination, named by what differs, the last dimension changing fastest', () => {
    const cells = expand([dimension('seed', '7'), dimension('workload', 'a', 'b+c'), dimension('version', '1', '2')]);
    expect(cells.map(({ name }) => name)).toEqual(['a · 1', 'a · 2', 'b+c · 1', 'b+c · 2']);
    expect(cells[3]).toEqual({
      id: 'seed=7 workload=b+c version=2',
      name: 'b+c · 2',
      values: { seed: '7', workload: 'b+c', version: '2' },
    });
  });

  it('names a single run by its first dimension', () => {
    expect(expand([dimension('workload', 'a'), dimension('version', '1')]).map(({ name }) => name)).toEqual(['a']);
  });
});

describe('shardOf', () => {
  it('shares out every run once, and evenly', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 9 }), (count, of) => {
        const cells = Array.from({ length: count }, (_, place) => place);
        const shards = Array.from({ length: of }, (_, place) => shardOf(cells, { index: place + 1, of }));
        expect(shards.flat().sort((a, b) => a - b)).toEqual(cells);
        const sizes = shards.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
    expect(shardOf([1, 2, 3], null)).toEqual([1, 2, 3]);
  });

  it('gives each part every choice of the fastest dimension, also where their numbers go into each other', () => {
    const versions = Array.from({ length: 24 }, (_, place) => place % 2);
    for (const index of [1, 2, 3, 4]) {
      const own = shardOf(versions, { index, of: 4 });
      expect(own.filter((version) => version === 0)).toHaveLength(3);
    }
  });
});
