import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, type ServerDescription } from '../../ensemble/ensemble.js';
import { makeEnsemble } from '../../ensemble/make-ensemble.js';
import { addressesOf, addressScheme, blockAt, hopRoutes, hostsFileOf, linkPlan, serverHost } from './loopback-block.js';

const anyEnsemble = fc
  .record({ participants: fc.integer({ min: 3, max: 9 }), observers: fc.integer({ min: 0, max: 9 }) })
  .map(makeEnsemble);

describe('a block of loopback addresses', () => {
  it('has no address twice, and none of another block', () => {
    fc.assert(
      fc.property(
        anyEnsemble,
        fc.integer({ min: 64, max: 127 }),
        fc.integer({ min: 0, max: 2 }),
        (ensemble, s, shift) => {
          const addresses = addressesOf(ensemble, blockAt(s, shift)).map(formatAddress);
          expect(new Set(addresses).size).toBe(addresses.length);
          expect(addresses.every((address) => address.startsWith(`127.${String(s)}.`))).toBe(true);
          // Below the ports that the kernel hands out to outgoing connections.
          expect(addresses.every((address) => Number(address.split(':')[1]) < 32_768)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leads every peer’s name to a proxy of the link plan, and its own name to itself', () => {
    fc.assert(
      fc.property(anyEnsemble, (ensemble) => {
        const block = blockAt(70, 0);
        const listeners = new Set(linkPlan(ensemble, block).map(({ listen }) => formatAddress(listen)));
        for (const self of ensemble.servers) {
          const hosts = hostsFileOf(ensemble, block, self, 'machine').trim().split('\n');
          expect(hosts.at(-1)).toBe('127.0.0.1 localhost machine');
          hosts.slice(0, -1).forEach((line, at) => {
            const peer = ensemble.servers[at] as ServerDescription;
            const [host = '', name] = line.split(' ');
            expect(name).toBe(peer.name);
            if (peer === self) expect(host).toBe(serverHost(block, self.id));
            else for (const port of [2888, 3888]) expect(listeners).toContain(`${host}:${String(port)}`);
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('puts the patient hop between every peer proxy and its server', () => {
    const ensemble = makeEnsemble({ participants: 3 });
    const block = blockAt(64, 1);
    const hops = new Map(hopRoutes(ensemble, block).map((route) => [formatAddress(route.listen), route]));
    for (const proxy of linkPlan(ensemble, block)) {
      const server = ensemble.servers.find(({ name }) => name === proxy.to) as ServerDescription;
      const host = serverHost(block, server.id);
      const hop = hops.get(formatAddress(proxy.upstream));
      if (proxy.kind === 'client') expect(proxy.upstream).toEqual({ host, port: 12_181 });
      else expect(hop?.upstream).toEqual({ host, port: proxy.kind === 'quorum' ? 12_888 : 13_888 });
      if (proxy.kind === 'quorum') expect(hop?.livesAt).toEqual({ host, port: 13_888 });
    }
    expect(addressScheme(block).clientListen(ensemble.servers[1] as ServerDescription)).toEqual({
      host: '127.64.100.2',
      port: 12_181,
    });
  });

  it('needs only the servers’ own addresses without proxies', () => {
    const ensemble = makeEnsemble({ participants: 3, proxies: false });
    const block = blockAt(64, 0);
    expect(addressesOf(ensemble, block)).toHaveLength(12);
    expect(linkPlan(ensemble, block)).toEqual([]);
    const hosts = hostsFileOf(ensemble, block, ensemble.servers[0] as ServerDescription, 'machine');
    expect(hosts).toContain('127.64.0.3 zk3\n');
  });
});
