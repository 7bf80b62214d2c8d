import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatAddress } from '../ensemble/ensemble.js';
import { builtModule } from '../foundation/built-module.js';
import { monotonicNs } from '../foundation/clock.js';
import type { EventFields, EventType, Json, ProcessId } from '../history/event.js';
import type { RunningEnsemble } from '../runtimes/runtime.js';
import { type BootedEnsemble, bootForTests } from '../testing/booted-ensemble.js';
import { recordFinalTrees } from './final-trees.js';
import { Observer } from './observer.js';

interface Recorded {
  readonly process: ProcessId;
  readonly type: EventType;
  readonly fields: EventFields;
  readonly atNs: number;
}

const never = new AbortController().signal;
let booted: BootedEnsemble;
let ensemble: RunningEnsemble;
let observer: Observer;
const events: Recorded[] = [];
const recorder = {
  record: (process: ProcessId, type: EventType, fields: EventFields, atNs = monotonicNs()) =>
    void events.push({ process, type, fields, atNs }),
};

beforeAll(async () => {
  booted = await bootForTests('observer', { participants: 3, observers: 1 });
  ensemble = booted.ensemble;
  observer = new Observer({ servers: ensemble.servers, recorder });
  observer.start();
});

afterAll(async () => {
  await observer.stop();
  await booted.end();
});

/** Makes a tree, through a session in a process of its own as everywhere, with an ephemeral node that goes with it. */
async function growTree(address: string): Promise<number> {
  const script = `
    import { sessionDriver } from '${builtModule('harness/session/index.ts').href}';
    const session = sessionDriver('native').open({ servers: ['${address}'], timeoutMs: 4000, onState() {} });
    await session.connected(4000);
    await session.create('/made', 'by a test', 'persistent');
    await session.create('/made/ephemeral', '', 'ephemeral');
    const names = Array.from({ length: 300 }, (_, at) => '/made/n' + at);
    await Promise.all(names.map((name) => session.create(name, name, 'persistent')));
    await session.create('/made/n0/below', '', 'persistent');
    await session.set('/made/n1', 'changed', 0);
    await session.delete('/made/n2', 0);
    process.exit(0);`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return 1 + 300 + 1 - 1;
}

const notes = (f: string): readonly Recorded[] => events.filter(({ fields }) => fields.f === f);

describe('an ensemble watched', () => {
  it('is ready when all follow one leader in one epoch', async () => {
    await observer.ready({ limitMs: 60_000 });
    const states = observer.states();
    expect(states.map(({ role }) => role).sort()).toEqual(['follower', 'follower', 'leader', 'observer']);
    expect(new Set(states.map(({ epoch }) => epoch)).size).toBe(1);
    expect(observer.leader()?.epoch).toBeGreaterThan(0);
  });

  it('tells a lost leader, the time without one, and the next', async () => {
    const before = observer.leader();
    const leader = ensemble.servers.find(({ name }) => name === before?.server);
    const fromNs = monotonicNs();
    await leader?.kill();
    expect(await observer.waitFor('no-leader', { limitMs: 10_000 })).toBe(true);
    expect(await observer.waitFor('leader', { limitMs: 60_000 })).toBe(true);
    expect(await observer.waitFor('synced', { limitMs: 60_000 })).toBe(true);
    expect(observer.leader()?.epoch).toBeGreaterThan(before?.epoch ?? Infinity);
    const gaps = observer.leaderless({ fromNs, toNs: monotonicNs() });
    expect(gaps.length).toBeGreaterThan(0);
    const terms = observer.leaderTerms();
    expect(terms.map(({ server }) => server).slice(-2)).toEqual([before?.server, observer.leader()?.server]);
    await leader?.start();
    // A server runs from its start on, so this waits for it.
    expect(await observer.waitFor('synced', { limitMs: 60_000 })).toBe(true);
    expect(observer.states().filter(({ role }) => role === 'follower')).toHaveLength(2);
  });

  it('has recorded each change as a note', () => {
    const states = notes('server-state');
    for (const { process, type, fields } of states) {
      expect([process, type]).toEqual(['observer', 'note']);
      const { server, role, epoch, zxid, ...more } = fields.value as Readonly<Record<string, Json>>;
      expect([server, role, epoch, zxid]).not.toContain(undefined);
      // None are told by a server that was not asked before, or that serves nobody.
      if (Object.keys(more).length > 0) expect(more).toEqual({ packetsSent: expect.any(Number) as number });
    }
    expect(states.some(({ fields }) => 'packetsSent' in (fields.value as object))).toBe(true);
    const roles = new Set(states.map(({ fields }) => (fields.value as { readonly role: string }).role));
    expect([...roles].sort()).toEqual(['follower', 'leader', 'looking', 'observer', 'silent']);
  });

  it('gives up waiting for what does not come, and when told', async () => {
    expect(await observer.waitFor('no-leader', { limitMs: 300 })).toBe(false);
    expect(await observer.waitFor('no-leader', { limitMs: 60_000, signal: AbortSignal.timeout(50) })).toBe(false);
  });

  it('reads the same tree from every server, below which nothing is forgotten', async () => {
    const target = ensemble.servers[0];
    const made = await growTree(target === undefined ? '' : formatAddress(target.clientAddress));
    const gaps = await recordFinalTrees({
      ...{ servers: ensemble.servers, recorder, runFolder: booted.folder, driver: 'native', sessionTimeoutMs: 4000 },
      ...{ limitMs: 60_000, signal: never },
    });
    expect(gaps).toEqual([]);
    const trees = notes('tree').map(({ fields }) => fields);
    expect(trees.map(({ server }) => server).sort()).toEqual(['zk1', 'zk2', 'zk3', 'zk4']);
    expect(trees.every(({ final }) => final === true)).toBe(true);
    const values = trees.map(
      ({ value }) => value as { readonly digest: string; readonly nodes: number; readonly zxid: Json },
    );
    expect(new Set(values.map(({ digest }) => digest)).size).toBe(1);
    // The root and what was made; the ephemeral node among it has gone.
    expect(values.map(({ nodes }) => nodes)).toEqual(Array(4).fill(made + 1));
    expect(values.every(({ zxid }) => typeof zxid === 'number' && zxid > 0)).toBe(true);
    expect(notes('tree-difference')).toEqual([]);
    for (const { fields } of notes('digests')) expect(fields.value).toMatchObject({ mismatches: 0, differing: [] });
    expect(notes('digests')).toHaveLength(4);
  });

  it('says which server is not ready, why, and how its log ends', async () => {
    const victim = ensemble.servers[1];
    await victim?.kill();
    // At once: a process that has ended does not come by waiting.
    await expect(observer.ready({ limitMs: 2 ** 31 - 1 })).rejects.toMatchObject({
      code: 'ENSEMBLE_NOT_READY',
      message: expect.stringMatching(/zk2: its process is not running\n {4}\S/) as string,
    });
    await victim?.start();
    await victim?.pause();
    await expect(observer.ready({ limitMs: 1500 })).rejects.toThrow(/zk2: it does not answer/);
    await victim?.resume();
    await observer.ready({ limitMs: 60_000 });
  });
});
