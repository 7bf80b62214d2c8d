import { describe, expect, it } from 'vitest';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import type { DirectedLink, LinkDisturbance, Links, LinkState } from '../network/links.js';
import { LinkFaults } from './link-faults.js';

/** Keeps what it is told, and reports what it is told to report. */
class ToldLinks implements Links {
  readonly calls: string[] = [];
  states: LinkState[] = [];

  cut(links: readonly DirectedLink[], style: string): Promise<void> {
    return this.#call(`cut ${style} ${texts(links)}`);
  }
  slow(links: readonly DirectedLink[], latencyMs: number, jitterMs: number): Promise<void> {
    return this.#call(`slow ${latencyMs}±${jitterMs} ${texts(links)}`);
  }
  throttle(links: readonly DirectedLink[], bytesPerSecond: number): Promise<void> {
    return this.#call(`throttle ${bytesPerSecond} ${texts(links)}`);
  }
  undo(links: readonly DirectedLink[], keep: readonly LinkDisturbance[]): Promise<void> {
    return this.#call(`undo ${texts(links)} but ${keep.map(({ kind, links }) => `${kind} ${texts(links)}`).join()}`);
  }
  heal(): Promise<void> {
    return this.#call('heal');
  }
  inForce(): Promise<readonly LinkState[]> {
    return Promise.resolve(this.states);
  }
  #call(call: string): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}

const texts = (links: readonly DirectedLink[]): string => links.map(({ from, to }) => `${from}>${to}`).join(' ');
const { servers } = makeEnsemble({ participants: 3 });
const oneWay = [{ from: 'zk1', to: 'zk2' }];
const cut = { kind: 'cut', style: 'blackhole', links: oneWay } as const;
const slow = { kind: 'slow', latencyMs: 50, jitterMs: 5, links: [{ from: 'clients', to: 'zk3' }] } as const;

/** The four streams that carry zk1→zk2, and the client link, as Toxiproxy would report them. */
const reported: LinkState[] = [
  { proxy: 'quorum-1-2', enabled: true, toxics: ['latency/upstream', 'timeout/upstream'] },
  { proxy: 'election-1-2', enabled: true, toxics: ['latency/upstream', 'timeout/upstream'] },
  { proxy: 'quorum-2-1', enabled: true, toxics: ['latency/downstream', 'timeout/downstream'] },
  { proxy: 'election-2-1', enabled: true, toxics: ['latency/downstream', 'timeout/downstream'] },
  { proxy: 'client-3', enabled: true, toxics: ['latency/upstream'] },
];

describe('LinkFaults', () => {
  it('undoes one fault and keeps the others', async () => {
    const links = new ToldLinks();
    const faults = new LinkFaults(links, servers);
    await faults.add(0, cut);
    await faults.add(1, slow);
    await faults.remove(0);
    expect(links.calls).toEqual([
      'cut blackhole zk1>zk2',
      'slow 50±5 clients>zk3',
      'undo zk1>zk2 but slow clients>zk3',
    ]);
    expect([faults.has(0), faults.has(1), faults.any]).toEqual([false, true, true]);
    await faults.remove(0);
    await faults.clear();
    expect(links.calls.slice(3)).toEqual(['heal']);
    expect(faults.any).toBe(false);
  });

  it('confirms what is in force, and nothing else', async () => {
    const links = new ToldLinks();
    const faults = new LinkFaults(links, servers);
    await faults.add(0, cut);
    await faults.add(1, slow);
    links.states = reported;
    const report = await faults.report();
    expect(report.inForce).toHaveLength(5);
    expect([report.missing, report.unexpected]).toEqual([[], []]);
  });

  it.each(reported.slice(0, 4).map(({ proxy }, at) => [proxy, at] as const))('misses %s', async (proxy, at) => {
    const links = new ToldLinks();
    const faults = new LinkFaults(links, servers);
    await faults.add(0, cut);
    links.states = reported.filter((_, index) => index !== at && index !== 4);
    expect((await faults.report()).missing).toEqual([expect.stringContaining(proxy)]);
  });

  it('finds what nobody meant', async () => {
    const links = new ToldLinks();
    const faults = new LinkFaults(links, servers);
    await faults.add(1, slow);
    links.states = reported.slice(3);
    expect((await faults.report()).unexpected).toEqual([
      'election-2-1 latency/downstream',
      'election-2-1 timeout/downstream',
    ]);
    links.states = [{ proxy: 'client-3', enabled: false, toxics: ['latency/upstream'] }];
    expect((await faults.report()).unexpected).toEqual(['client-3 refuses']);
  });

  it('knows a refusing cut by its closed proxies', async () => {
    const links = new ToldLinks();
    const faults = new LinkFaults(links, servers);
    await faults.add(0, { ...cut, style: 'refuse' });
    links.states = reported.slice(0, 4).map(({ proxy }) => ({ proxy, enabled: false, toxics: [] }));
    expect(await faults.report()).toMatchObject({ missing: [], unexpected: [] });
  });

  it('is healed also when the fault failed half-way', async () => {
    const links = new ToldLinks();
    links.cut = () => Promise.reject(new Error('toxiproxy is gone'));
    const faults = new LinkFaults(links, servers);
    await expect(faults.add(0, cut)).rejects.toThrow('toxiproxy is gone');
    expect(faults.any).toBe(true);
  });

  it('needs proxies to add, not to clear or report', async () => {
    const faults = new LinkFaults(null, servers);
    await expect(faults.add(0, cut)).rejects.toMatchObject({ code: 'NO_PROXIES' });
    await faults.clear();
    expect(await faults.report()).toEqual({ inForce: [], missing: [], unexpected: [] });
  });
});
