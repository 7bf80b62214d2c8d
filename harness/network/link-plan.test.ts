import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLinks, type AddressScheme } from './link-plan.js';
import { streamsOf } from './link-streams.js';
import type { ServerDescription } from '../ensemble/ensemble.js';

const scheme: AddressScheme = {
  peerListen: (kind, from, to) => ({ host: `127.9.${from.id}.${to.id}`, port: kind === 'quorum' ? 2888 : 3888 }),
  peerUpstream: (kind, _from, to) => ({ host: `127.9.0.${to.id}`, port: kind === 'quorum' ? 12_888 : 3888 }),
  clientListen: (server) => ({ host: `127.9.0.${server.id}`, port: 12_181 }),
  clientUpstream: (server) => ({ host: `127.9.0.${server.id}`, port: 2181 }),
};

function servers(count: number): readonly ServerDescription[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `zk${i + 1}`, role: 'participant' as const }));
}

describe('the link plan', () => {
  it('has one proxy for each ordered pair and port, and one for each server’s clients', () => {
    const plan = planLinks(servers(3), scheme);
    expect(plan.map(({ name }) => name).sort()).toEqual([
      ...['client-1', 'client-2', 'client-3'],
      ...['election-1-2', 'election-1-3', 'election-2-1', 'election-2-3', 'election-3-1', 'election-3-2'],
      ...['quorum-1-2', 'quorum-1-3', 'quorum-2-1', 'quorum-2-3', 'quorum-3-1', 'quorum-3-2'],
    ]);
    expect(plan.find(({ name }) => name === 'quorum-1-2')).toEqual({
      name: 'quorum-1-2',
      kind: 'quorum',
      from: 'zk1',
      to: 'zk2',
      owner: 'zk1',
      listen: { host: '127.9.1.2', port: 2888 },
      upstream: { host: '127.9.0.2', port: 12_888 },
    });
  });

  it('disturbs always the same four streams between two servers', () => {
    const plan = planLinks(servers(3), scheme);
    const streams = streamsOf(plan, { from: 'zk1', to: 'zk2' }).map(({ proxy, stream }) => `${proxy.name}/${stream}`);
    expect(streams.sort()).toEqual([
      'election-1-2/upstream',
      'election-2-1/downstream',
      'quorum-1-2/upstream',
      'quorum-2-1/downstream',
    ]);
  });

  it('disturbs one stream of the client proxy for a client link', () => {
    const plan = planLinks(servers(3), scheme);
    const named = (from: string, to: string) =>
      streamsOf(plan, { from, to }).map(({ proxy, stream }) => `${proxy.name}/${stream}`);
    expect(named('clients', 'zk3')).toEqual(['client-3/upstream']);
    expect(named('zk3', 'clients')).toEqual(['client-3/downstream']);
  });

  it('refuses a link that is none, naming the ends', () => {
    const plan = planLinks(servers(2), scheme);
    for (const link of [
      { from: 'zk1', to: 'zk1' },
      { from: 'zk1', to: 'zk9' },
      { from: 'clients', to: 'clients' },
    ]) {
      expect(() => streamsOf(plan, link)).toThrow(`there is no link from ${link.from} to ${link.to}`);
    }
  });

  it('covers every stream of every proxy exactly once over all directed links', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (count) => {
        const plan = planLinks(servers(count), scheme);
        const ends = [...servers(count).map(({ name }) => name), 'clients'];
        const links = ends.flatMap((from) => ends.filter((to) => to !== from).map((to) => ({ from, to })));
        const streams = links.flatMap((link) => streamsOf(plan, link));
        const names = streams.map(({ proxy, stream }) => `${proxy.name}/${stream}`);
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBe(2 * plan.length);
        expect(plan.length).toBe(2 * count * (count - 1) + count);
      }),
    );
  });
});
