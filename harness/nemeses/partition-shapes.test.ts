import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../foundation/seeded-random.js';
import { bridge, groups, halves, isolate, ring, type Cut, type Ends } from './partition-shapes.js';

const ends = (participants: number, observers: number): Ends => ({
  participants: Array.from({ length: participants }, (_, at) => `zk${at + 1}`),
  observers: Array.from({ length: observers }, (_, at) => `zk${participants + at + 1}`),
});

const texts = (cut: Cut): string[] => cut.links.map(({ from, to }) => `${from}>${to}`).sort();

/** Whom a server still exchanges traffic with, in both directions, itself included. */
function seenBy(server: string, { participants, observers }: Ends, cut: Cut): string[] {
  const lost = new Set(texts(cut));
  return [...participants, ...observers].filter(
    (peer) => !lost.has(`${server}>${peer}`) && !lost.has(`${peer}>${server}`),
  );
}

const anyEnds = fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 3 })).map(([p, o]) => ends(p, o));
const anyRandom = fc.integer().map((seed) => new SeededRandom(seed));

describe('isolate', () => {
  it('cuts both directions, or one as the side sees it', () => {
    expect(texts(isolate(['zk1'], ends(3, 0), 'both'))).toEqual(['zk1>zk2', 'zk1>zk3', 'zk2>zk1', 'zk3>zk1']);
    expect(texts(isolate(['zk1'], ends(3, 0), 'to'))).toEqual(['zk2>zk1', 'zk3>zk1']);
    expect(texts(isolate(['zk1'], ends(3, 0), 'from'))).toEqual(['zk1>zk2', 'zk1>zk3']);
  });

  it('cuts clients off from all servers, and with a server from the others', () => {
    expect(texts(isolate(['clients'], ends(2, 0), 'to'))).toEqual(['zk1>clients', 'zk2>clients']);
    expect(texts(isolate(['zk1', 'clients'], ends(2, 0), 'from'))).toEqual(['clients>zk2', 'zk1>zk2']);
  });

  it('cuts nothing between all and nobody', () => {
    expect(isolate(['zk1', 'zk2', 'zk3'], ends(3, 0), 'both').links).toEqual([]);
  });
});

describe('groups', () => {
  it('parts each from each other and leaves the rest alone', () => {
    const cut = groups([['zk1'], ['zk2'], ['zk3', 'clients']], 'both');
    expect(texts(cut)).toEqual([
      ...['clients>zk1', 'clients>zk2', 'zk1>clients', 'zk1>zk2', 'zk1>zk3', 'zk2>clients'],
      ...['zk2>zk1', 'zk2>zk3', 'zk3>zk1', 'zk3>zk2'],
    ]);
  });

  it('never names a link of clients with themselves', () => {
    expect(texts(groups([['clients'], ['clients', 'zk1']], 'from'))).toEqual(['clients>zk1']);
  });
});

describe('halves', () => {
  it('leave a quorum on one side only, and observers on both', () => {
    fc.assert(
      fc.property(anyEnds, anyRandom, (all, random) => {
        const cut = halves(all, random, 'both');
        const [side = [], rest = []] = cut.sides;
        expect([...side, ...rest].sort()).toEqual([...all.participants, ...all.observers].sort());
        const voters = side.filter((server) => all.participants.includes(server)).length;
        expect(voters).toBe(Math.floor(all.participants.length / 2));
        for (const server of side) expect(seenBy(server, all, cut).sort()).toEqual([...side].sort());
      }),
    );
  });
});

describe('ring', () => {
  it('lets each server see a majority, and no two the same one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 9 }), anyRandom, (count, random) => {
        const all = ends(count, 0);
        const cut = ring(all, random);
        const views = all.participants.map((server) => seenBy(server, all, cut).sort());
        for (const view of views) expect(view.length).toBeGreaterThan(count / 2);
        // With an even number the smallest odd view that is a majority may be everybody.
        if (count % 2 === 1) expect(new Set(views.map((view) => view.join())).size).toBe(count);
        expect(cut.links.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('bridge', () => {
  it('parts all but the one in the middle', () => {
    fc.assert(
      fc.property(anyEnds, anyRandom, (all, random) => {
        const cut = bridge(all, 'zk1', random);
        expect(seenBy('zk1', all, cut)).toHaveLength(all.participants.length + all.observers.length);
        const [one = [], other = []] = cut.sides;
        for (const server of one) expect(seenBy(server, all, cut).sort()).toEqual([...one, 'zk1'].sort());
        for (const server of other) expect(seenBy(server, all, cut).sort()).toEqual([...other, 'zk1'].sort());
      }),
    );
  });
});
