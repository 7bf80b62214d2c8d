import { describe, expect, it } from 'vitest';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import type { ServerRole, ServerState } from '../ensemble/server-state.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import { resolveSelector, selectors } from './selectors.js';

const { servers } = makeEnsemble({ participants: 5, observers: 2 });

const roles = (...said: readonly ServerRole[]): ServerState[] =>
  said.map((role, at) => ({ server: `zk${at + 1}`, role, epoch: role === 'looking' ? null : 4, zxid: null, atNs: 0 }));

const settled = roles('follower', 'follower', 'leader', 'silent', 'follower', 'observer', 'observer');

function resolve(selector: string, states = settled, seed = 1): readonly string[] {
  const bound = new Map([['A', ['zk2']]]);
  return resolveSelector(selector, bound, { servers, states, random: new SeededRandom(seed) }).map(({ name }) => name);
}

describe('selectors', () => {
  it.each([
    ['leader', ['zk3']],
    ['follower:max', ['zk5']],
    ['follower:min', ['zk1']],
    ['followers', ['zk1', 'zk2', 'zk5']],
    ['observers', ['zk6', 'zk7']],
    ['participants', ['zk1', 'zk2', 'zk3', 'zk4', 'zk5']],
    ['all', ['zk1', 'zk2', 'zk3', 'zk4', 'zk5', 'zk6', 'zk7']],
    ['zk4', ['zk4']],
    ['A', ['zk2']],
    ['constructor', []],
  ])('%s', (selector, expected) => {
    expect(resolve(selector)).toEqual(expected);
  });

  it('fit nobody where nobody has the role', () => {
    const electing = roles('looking', 'looking', 'looking', 'silent', 'looking', 'looking', 'looking');
    for (const selector of ['leader', 'follower', 'follower:max', 'followers']) {
      expect(resolve(selector, electing)).toEqual([]);
    }
  });

  it('take the leader of the latest epoch, not one that was deposed', () => {
    const two = [...settled.slice(0, 3), { ...settled[0], server: 'zk4', role: 'leader', epoch: 5 } as ServerState];
    expect(resolve('leader', two)).toEqual(['zk4']);
  });

  it('choose by the seed among those that fit', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) => seed);
    expect(new Set(seeds.flatMap((seed) => resolve('follower', settled, seed)))).toEqual(
      new Set(['zk1', 'zk2', 'zk5']),
    );
    expect(new Set(seeds.flatMap((seed) => resolve('observer', settled, seed)))).toEqual(new Set(['zk6', 'zk7']));
    expect(resolve('follower', settled, 3)).toEqual(resolve('follower', settled, 3));
  });

  it('a minority leaves a quorum, a majority does not', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(new Set(resolve('minority', settled, seed)).size).toBe(2);
      expect(new Set(resolve('majority', settled, seed)).size).toBe(3);
      expect(resolve('majority', settled, seed)).not.toContain('zk6');
    }
  });

  it('are described', () => {
    for (const selector of Object.values(selectors)) expect(selector.describe).not.toBe('');
  });
});
