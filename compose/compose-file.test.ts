import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composedEnsembles, composeFile } from './compose-file.js';

interface Service {
  readonly image: string;
  readonly network_mode?: string;
  readonly networks?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly ports?: readonly string[];
  readonly configs?: readonly { readonly source: string; readonly target: string }[];
  readonly extra_hosts?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
  readonly networks: object;
}

const files = Object.entries(composedEnsembles);

it('there is a file for each ensemble, and no other', () => {
  const there = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.yaml'));
  expect(there.sort()).toEqual(Object.keys(composedEnsembles).sort());
});

describe.each(files)('%s', (name, ensemble) => {
  const text = composeFile(name, ensemble);
  const { services, configs, networks } = parse(text) as Compose;

  it('is the one that is checked in', async () => {
    await expect(text).toMatchFileSnapshot(`./${name}`);
  });

  it('names only what it holds', () => {
    const named = Object.values(services);
    expect(Object.keys(services)).toHaveLength(3 * ensemble.servers.length);
    for (const { network_mode: mode, depends_on: needed = [], configs: mounted = [], networks: on = [] } of named) {
      for (const other of [...needed, ...(mode === undefined ? [] : [mode.replace('service:', '')])]) {
        expect(services).toHaveProperty([other]);
      }
      for (const { source } of mounted) expect(configs).toHaveProperty([source]);
      for (const network of on) expect(networks).toHaveProperty([network]);
      // One network only: on another one ZooKeeper would bind the wrong address.
      expect((mode === undefined ? 0 : 1) + on.length).toBe(1);
    }
    const used = named.flatMap(({ configs: mounted = [] }) => mounted.map(({ source }) => source));
    expect(used.sort()).toEqual(Object.keys(configs).sort());
  });

  it('publishes no port twice, and none to others', () => {
    const ports = Object.values(services).flatMap(({ ports: published = [] }) => published);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });

  it('no text is taken for a variable by compose', () => {
    for (const { content } of Object.values(configs)) expect(content).not.toContain('$');
  });

  it('every directed pair of servers has its proxies, in the server that connects', () => {
    for (const from of ensemble.servers) {
      const proxies = JSON.parse(configs[`${from.name}-toxiproxy`]?.content ?? '[]') as {
        name: string;
        upstream: string;
      }[];
      const peers = ensemble.servers.filter(({ id }) => id !== from.id);
      const expected = peers.flatMap(({ id }) => [`quorum-${from.id}-${id}`, `election-${from.id}-${id}`]);
      expect(proxies.map((proxy) => proxy.name).sort()).toEqual([...expected, `client-${from.id}`].sort());
      for (const { upstream } of proxies) {
        const host = upstream.split(':')[0] ?? '';
        expect(host === '127.0.0.1' || host in services).toBe(true);
      }
      expect(services[`${from.name}-network`]?.extra_hosts).toHaveLength(ensemble.servers.length);
    }
  });

  it('all servers are given the same list of servers', () => {
    const lists = ensemble.servers.map(({ name: server }) => configs[`${server}-zoo.cfg.dynamic`]?.content);
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]?.trim().split('\n')).toHaveLength(ensemble.servers.length);
  });
});
