import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { formatAddress } from '../ensemble/ensemble.js';
import type { RunningEnsemble, RunningServer } from '../runtimes/runtime.js';
import { type BootedEnsemble, bootForTests } from '../testing/booted-ensemble.js';
import { sessionDrivers } from './index.js';
import { RemoteSession } from './testing/remote-session.js';

// What every driver must do, against real servers. A driver is under test as soon as it is registered.

vi.setConfig({ testTimeout: 60_000 });

const TIMEOUT_MS = 4000;
let booted: BootedEnsemble;
let ensemble: RunningEnsemble;
beforeAll(async () => {
  booted = await bootForTests('conformance', { participants: 3, proxies: false });
  ensemble = booted.ensemble;
});
afterAll(async () => {
  await booted.end();
});

const sessions: RemoteSession[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) {
    session.resume();
    await session.kill();
  }
});

function server(id: number): RunningServer {
  const found = ensemble.servers.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no server ${id}`);
  return found;
}

describe.each(sessionDrivers.map(({ name }) => name))('%s', (driver) => {
  async function open(...ids: readonly number[]): Promise<RemoteSession> {
    const servers = (ids.length === 0 ? [1, 2, 3] : ids).map((id) => formatAddress(server(id).clientAddress));
    const session = new RemoteSession({ driver, servers, timeoutMs: TIMEOUT_MS });
    sessions.push(session);
    await session.connected();
    return session;
  }

  let made = 0;
  /** A fresh node of the test's own. */
  async function fresh(session: RemoteSession, data = ''): Promise<string> {
    return (await session.create(`/${driver}-${made++}`, data)).path;
  }

  test('creates in all modes, and says what it refuses', async () => {
    const a = await open();
    const root = await fresh(a);
    expect(await a.create(`${root}/p`)).toMatchObject({ path: `${root}/p` });
    expect(await a.create(`${root}/s-`, '', 'persistent-sequential')).toMatchObject({ path: `${root}/s-0000000001` });
    await a.create(`${root}/e`, '', 'ephemeral');
    expect(await a.create(`${root}/q-`, '', 'ephemeral-sequential')).toMatchObject({ path: `${root}/q-0000000003` });
    expect((await a.getChildren(root)).children.sort()).toEqual(['e', 'p', 'q-0000000003', 's-0000000001']);
    expect((await a.exists(`${root}/e`)).stat?.ephemeralOwner).toBe(a.id);
    expect((await a.exists(`${root}/p`)).stat?.ephemeralOwner).toBe('0');
    await expect(a.create(`${root}/p`)).rejects.toMatchObject({ message: 'NODEEXISTS', outcome: 'definite' });
    await expect(a.create(`${root}/no/p`)).rejects.toMatchObject({ message: 'NONODE', outcome: 'definite' });
    await expect(a.create(`${root}/e/c`)).rejects.toMatchObject({ message: 'NOCHILDRENFOREPHEMERALS' });
    await expect(a.create('relative')).rejects.toMatchObject({ message: 'BADARGUMENTS', outcome: 'definite' });
    await expect(a.delete(root)).rejects.toMatchObject({ message: 'NOTEMPTY', outcome: 'definite' });
  });

  test('carries data and stats exactly', async () => {
    const a = await open();
    const path = await fresh(a, 'zuerst');
    const { stat: created } = await a.get(path);
    expect(created).toMatchObject({ version: 0, mzxid: created.czxid, dataLength: 6, numChildren: 0 });
    for (const data of ['', 'größer ✓ 🦁', 'x'.repeat(200_000)]) {
      const { stat, zxid } = await a.set(path, data);
      expect(zxid ?? stat.mzxid).toBe(stat.mzxid);
      expect(await a.get(path)).toEqual({ data, stat });
    }
    const { stat } = await a.get(path);
    expect(stat).toMatchObject({ version: 3, czxid: created.czxid, dataLength: 200_000 });
    expect(stat.mzxid).toBeGreaterThan(stat.czxid);
    expect(Math.abs(Date.now() - stat.mtime)).toBeLessThan(60_000);
    await a.create(`${path}/c`);
    expect((await a.getChildren(path)).stat).toMatchObject({ cversion: 1, numChildren: 1 });
  });

  test('writes and deletes on a condition', async () => {
    const a = await open();
    const path = await fresh(a);
    expect((await a.set(path, '1', 0)).stat.version).toBe(1);
    await expect(a.set(path, '2', 0)).rejects.toMatchObject({ message: 'BADVERSION', outcome: 'definite' });
    await expect(a.delete(path, 0)).rejects.toMatchObject({ message: 'BADVERSION', outcome: 'definite' });
    await a.delete(path, 1);
    expect(await a.exists(path)).toMatchObject({ stat: null });
    await expect(a.get(path)).rejects.toMatchObject({ message: 'NONODE', outcome: 'definite' });
    await expect(a.set(path, '3')).rejects.toMatchObject({ message: 'NONODE', outcome: 'definite' });
  });

  test('answers in the order of submission', async () => {
    const a = await open();
    const path = await fresh(a);
    const calls = a.submit(
      ...Array.from({ length: 300 }, (_, i) =>
        i % 3 === 0
          ? ({ method: 'set', arguments: [path, String(i), -1], watch: false } as const)
          : ({ method: i % 3 === 1 ? 'get' : 'sync', arguments: [path], watch: false } as const),
      ),
    );
    await a.reply(calls.at(-1) ?? -1);
    const answered = a.news.flatMap((news) => ('call' in news && calls.includes(news.call) ? [news.call] : []));
    expect(answered).toEqual(calls);
    expect(await a.get(path)).toMatchObject({ data: '297', stat: { version: 100 } });
  });

  test('one-time watches: each kind, once, and only for what changed', async () => {
    const [a, b] = [await open(), await open()];
    const path = await fresh(a);
    const absent = `${path}/later`;
    const data = await a.watch('get', path);
    const children = await a.watch('getChildren', path);
    const created = await a.watch('exists', absent);
    await b.create(absent);
    await b.set(path, 'new');
    await a.until(() => a.events(data).length > 0 && a.events(children).length > 0 && a.events(created).length > 0);
    await b.set(path, 'newer');
    await b.delete(absent);
    const gone = await a.watch('exists', path);
    await b.delete(path);
    await a.until(() => a.events(gone).length > 0);
    expect(a.events(data)).toEqual([expect.objectContaining({ kind: 'data-changed', path })]);
    expect(a.events(children)).toEqual([expect.objectContaining({ kind: 'children-changed', path })]);
    expect(a.events(created)).toEqual([expect.objectContaining({ kind: 'created', path: absent })]);
    expect(a.events(gone)).toEqual([expect.objectContaining({ kind: 'deleted', path })]);
  });

  test('tells of a change before it shows the change', async () => {
    const [a, b] = [await open(), await open()];
    const path = await fresh(a);
    let changing = true;
    const changes = (async () => {
      while (changing) await b.set(path, '');
    })();
    let watched = { call: -1, version: -1 };
    for (let i = 0; i < 200; i++) {
      const [call = -1] = a.submit({ method: 'get', arguments: [path], watch: true });
      const { stat } = (await a.reply(call)) as unknown as { stat: { version: number } };
      const told = a.news.findIndex((news) => 'event' in news && news.call === watched.call);
      const shown = a.news.findIndex((news) => 'result' in news && news.call === call);
      if (watched.call >= 0 && stat.version > watched.version)
        expect(told).toSatisfy((at: number) => at >= 0 && at < shown);
      watched = { call, version: stat.version };
    }
    changing = false;
    await changes;
  });

  test('close ends the session on the servers, once, and refuses what comes after', async () => {
    const [a, b] = [await open(), await open()];
    const path = await fresh(a);
    await a.create(`${path}/e`, '', 'ephemeral');
    const gone = await b.watch('exists', `${path}/e`);
    await a.close();
    await a.close();
    expect(a.states).toEqual(['connected', 'closed']);
    await b.until(() => b.events(gone).length > 0);
    await expect(a.get(path)).rejects.toMatchObject({ message: 'CLOSING', outcome: 'definite' });
  });

  test('without a server: not connected in time, and nothing left', async () => {
    const nobody = new RemoteSession({ driver, servers: ['127.0.0.1:1'], timeoutMs: TIMEOUT_MS });
    sessions.push(nobody);
    await expect(nobody.connected(300)).rejects.toMatchObject({ message: 'OPERATIONTIMEOUT', outcome: 'definite' });
    await expect(nobody.create('/x')).rejects.toMatchObject({ message: 'CONNECTIONLOSS', outcome: 'definite' });
    await nobody.close();
    expect(nobody.states).toEqual(['closed']);
  });

  test('a frozen server: what was sent is unknown, what was not is refused; then the session goes on', async () => {
    const [a, b] = [await open(1), await open(2, 3)];
    const path = await fresh(b, 'before');
    await a.sync(path);
    const id = a.id;
    const watch = await a.watch('get', path);
    await server(1).pause();
    await expect(a.set(path, 'maybe')).rejects.toMatchObject({ outcome: 'indeterminate' });
    await a.untilState('disconnected');
    const [late = -1] = a.submit({ method: 'set', arguments: [path, 'never'], watch: false });
    await expect(a.reply(late)).rejects.toMatchObject({ message: 'CONNECTIONLOSS', outcome: 'definite' });
    await server(1).resume();
    // The servers may have expired it meanwhile: both ends are right, in this order.
    await a.until(() => ['connected', 'expired'].includes(a.states.at(-1) ?? ''));
    expect(a.states.slice(0, 2)).toEqual(['connected', 'disconnected']);
    if (a.states.at(-1) === 'connected') {
      expect(a.id).toBe(id);
      await b.set(path, 'after');
      await a.until(() => a.events(watch).length > 0);
      await a.sync(path);
      expect((await a.get(path)).data).toBe('after');
    }
    expect(a.events(watch).length).toBeLessThanOrEqual(1);
  });

  test('a killed server: moves to another with its session, its ephemerals and its watches', async () => {
    const [a, b] = [await open(1, 2), await open(3)];
    const path = await fresh(a);
    const id = a.id;
    await a.create(`${path}/e`, '', 'ephemeral');
    const watch = await a.watch('get', path);
    await server(1).kill();
    try {
      await a.until(() => a.states.length >= 3);
      expect(a.states).toEqual(['connected', 'disconnected', 'connected']);
      expect(a.id).toBe(id);
      await b.set(path, 'after');
      await a.until(() => a.events(watch).length > 0);
      expect((await a.exists(`${path}/e`)).stat?.ephemeralOwner).toBe(id);
    } finally {
      await server(1).start();
    }
  });

  test('expiry: told once, ephemerals gone, everything refused at once', async () => {
    const [a, b] = [await open(), await open()];
    const path = await fresh(a);
    await a.create(`${path}/e`, '', 'ephemeral');
    const watch = await a.watch('getChildren', path);
    const gone = await b.watch('exists', `${path}/e`);
    a.pause();
    await b.until(() => b.events(gone).length > 0);
    a.resume();
    await a.untilState('expired');
    expect(a.states).toEqual(['connected', 'disconnected', 'expired']);
    await expect(a.get(path)).rejects.toMatchObject({ message: 'SESSIONEXPIRED', outcome: 'definite' });
    await a.close();
    expect(a.states.at(-1)).toBe('expired');
    expect(a.events(watch)).toEqual([]);
  });
});
