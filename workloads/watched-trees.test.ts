import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../harness/foundation/seeded-random.js';
import { parentOf, treeRoots, WatchedTrees } from './watched-trees.js';

describe('watched trees', () => {
  it('are changed in ways that succeed where nobody else changes them', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 3 }), (seed, count) => {
        const random = new SeededRandom(seed);
        const roots = treeRoots('/chaos/watch', count);
        const trees = new WatchedTrees(roots);
        const nodes = new Set(roots);
        const childrenOf = (path: string): string[] => [...nodes].filter((node) => parentOf(node) === path);
        for (let change = 0; change < 40; change++) {
          const next = trees.nextChange(random);
          expect(roots).not.toContain(next.path);
          expect(nodes.has(next.path)).toBe(next.do === 'delete');
          if (next.do === 'create') {
            expect(nodes).toContain(parentOf(next.path));
            nodes.add(next.path);
          } else {
            expect(childrenOf(next.path)).toEqual([]);
            nodes.delete(next.path);
          }
          trees.learn(next.path, next.do === 'create');
        }
      }),
      { numRuns: 30 },
    );
  });

  it('believe what replies tell of the changes of others', () => {
    const trees = new WatchedTrees(['/w/t0']);
    expect(trees.isPresent('/w/t0')).toBe(true);
    trees.learn('/w/t0/a', true);
    trees.learnNotEmpty('/w/t0/a');
    expect(trees.isPresent('/w/t0/a/x')).toBe(true);
    trees.learn('/w/t0/a', false);
    expect(trees.isPresent('/w/t0/a')).toBe(false);
    expect(trees.isPresent('/w/t0/a/x')).toBe(false);
  });

  it('show roots and children, never grandchildren, to those who watch and write', () => {
    const random = new SeededRandom(3);
    const trees = new WatchedTrees(['/w/t0', '/w/t1']);
    const shown = new Set(Array.from({ length: 200 }, () => trees.anyNode(random)));
    expect([...shown].sort()).toEqual([
      '/w/t0',
      '/w/t0/a',
      '/w/t0/b',
      '/w/t0/c',
      '/w/t1',
      '/w/t1/a',
      '/w/t1/b',
      '/w/t1/c',
    ]);
  });
});
