import { describe, expect, it } from 'vitest';
import type { Stat } from '../session/session.js';
import { differencesBetween } from './tree-difference.js';
import { describeTree, isZooKeepersOwn, type TreeNode } from './tree-walk.js';

const stat: Stat = {
  ...{ czxid: 1, mzxid: 2, pzxid: 3, ctime: 4, mtime: 5, version: 6, cversion: 7, aversion: 8 },
  ...{ ephemeralOwner: '0', dataLength: 1, numChildren: 0 },
};

const node = (path: string, data = 'x', changed: Partial<Stat> = {}): TreeNode => ({
  path,
  data,
  stat: { ...stat, ...changed },
});

describe('describeTree', () => {
  it('is one line a node in the order of paths, whatever the order they were read in', () => {
    const lines = describeTree([node('/b'), node('/'), node('/a\u00e9')]);
    expect(lines.map((line) => line.split('\t')[0])).toEqual(['/', '/a\u00e9', '/b']);
    expect(describeTree([node('/a', 'two\nlines, a\ttab')])).toHaveLength(1);
    expect(describeTree([node('/a', 'two\nlines, a\ttab')])[0]?.split('\n')).toHaveLength(1);
  });

  it.each(Object.keys(stat) as (keyof Stat)[])('differs when %s differs', (field) => {
    const changed = { [field]: field === 'ephemeralOwner' ? '1' : 99 };
    expect(describeTree([node('/a', 'x', changed)])).not.toEqual(describeTree([node('/a')]));
  });

  it('differs when data differs, also behind what is shown', () => {
    const long = 'x'.repeat(100);
    expect(describeTree([node('/a', `${long}1`)])).not.toEqual(describeTree([node('/a', `${long}2`)]));
  });
});

describe('isZooKeepersOwn', () => {
  it('is /zookeeper and what is below', () => {
    expect(['/zookeeper', '/zookeeper/config', '/zookeepers', '/'].map(isZooKeepersOwn)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});

describe('differencesBetween', () => {
  const trees = (all: Readonly<Record<string, readonly TreeNode[]>>): ReadonlyMap<string, readonly string[]> =>
    new Map(Object.entries(all).map(([server, nodes]) => [server, [...describeTree(nodes), '']]));

  it('finds nothing in equal trees', () => {
    expect(differencesBetween(trees({ zk1: [node('/a')], zk2: [node('/a')] }))).toEqual([]);
  });

  it('says where a node is absent', () => {
    expect(differencesBetween(trees({ zk1: [node('/a'), node('/b')], zk2: [node('/a')], zk3: [node('/b')] }))).toEqual([
      { path: '/a', servers: { zk1: 'present', zk2: 'present', zk3: 'absent' } },
      { path: '/b', servers: { zk1: 'present', zk2: 'absent', zk3: 'present' } },
    ]);
  });

  it('shows just what differs', () => {
    const different = trees({ zk1: [node('/a', 'x', { version: 1 })], zk2: [node('/a', 'x', { version: 2 })] });
    expect(differencesBetween(different)).toEqual([{ path: '/a', servers: { zk1: 'version 1', zk2: 'version 2' } }]);
  });

  it('shows at most a hundred', () => {
    const many = Array.from({ length: 150 }, (_, at) => node(`/n${at}`));
    expect(differencesBetween(trees({ zk1: many, zk2: [] }))).toHaveLength(100);
  });
});
