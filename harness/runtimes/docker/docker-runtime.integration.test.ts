import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Address } from '../../ensemble/ensemble.js';
import { makeEnsemble } from '../../ensemble/make-ensemble.js';
import { builtModule } from '../../foundation/built-module.js';
import type { DirectedLink } from '../../network/links.js';
import type { BootContext, RunningEnsemble, RunningServer } from '../runtime.js';
import { openEngine, whyNoEngine, type Engine } from './engine.js';
import { dockerRuntime } from './index.js';
import { runFilter } from './run-labels.js';

// Real containers. Without an engine there is nothing to try: CI starts one, so there it is a failure.
const noEngine = await whyNoEngine();

let folder: string;
let engine: Engine;

function contextOf(runId: string, image?: string): BootContext {
  return {
    runId,
    runFolder: join(folder, runId),
    progress: (line) => void process.stderr.write(`${line}\n`),
    signal: new AbortController().signal,
    ...(image === undefined ? {} : { image }),
  };
}

/** What a four-letter word is answered; empty when it is not. */
function ask({ host, port }: Address, word: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host, port });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.on('connect', () => socket.write(word));
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

async function modeOf(server: RunningServer): Promise<string | null> {
  return /^Mode: (\w+)$/m.exec(await ask(server.directAddress, 'srvr'))?.[1] ?? null;
}

/** Waits for the one leader that all other servers of `among` follow. */
async function leaderOf(among: readonly RunningServer[]): Promise<RunningServer> {
  for (;;) {
    const modes = await Promise.all(among.map(modeOf));
    const leader = among[modes.indexOf('leader')];
    const settled = modes.every((mode) => mode !== null) && modes.filter((mode) => mode === 'leader').length === 1;
    if (leader !== undefined && settled) return leader;
    await sleep(100);
  }
}

function without(servers: readonly RunningServer[], one: RunningServer): readonly RunningServer[] {
  return servers.filter((server) => server !== one);
}

async function leftOf(runId: string): Promise<number> {
  const containers = await engine.docker.listContainers({ all: true, filters: runFilter(runId) });
  const networks = await engine.docker.listNetworks({ filters: runFilter(runId) });
  return containers.length + networks.length;
}

async function run(containerName: string, command: string[]): Promise<string> {
  const { output } = await engine.client.container.exec(engine.docker.getContainer(containerName), command);
  return output;
}

describe.skipIf(noEngine !== null && process.env['CI'] !== 'true')(
  `the docker runtime (${noEngine ?? 'engine answers'})`,
  () => {
    const runId = `test-${String(process.pid)}`;
    let running: RunningEnsemble;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'zk-chaos-docker-'));
      engine = await openEngine();
      running = await dockerRuntime.boot(makeEnsemble({ participants: 3, observers: 1 }), contextOf(runId));
      await leaderOf(running.servers);
    });

    afterAll(async () => {
      await running.shutDown();
      await rm(folder, { recursive: true, force: true });
    });

    it('says that it is available and with which images', async () => {
      const availability = await dockerRuntime.availability(running.ensemble);
      expect(availability).toMatchObject({
        available: true,
        why: expect.stringContaining('zookeeper:3.9.5') as string,
      });
    });

    it('runs every server behind its proxies only', async () => {
      for (const server of running.servers) {
        expect(server.status()).toBe('running');
        expect(await server.bypassingSockets()).toEqual([]);
        expect(await ask(server.clientAddress, 'ruok')).toBe('imok');
        const response = await fetch(`http://127.0.0.1:${server.adminAddress?.port ?? 0}/commands/ruok`);
        expect(response.status).toBe(200);
      }
      expect(running.servers.map(({ role }) => role)).toEqual([...Array<string>(3).fill('participant'), 'observer']);
    });

    it('kills a leader, whose namespace and data live on', async () => {
      const leader = await leaderOf(running.servers);
      const pid = leader.pid();
      await run(`zk-chaos-${runId}-${leader.name}`, ['touch', '/data/kept']);
      await leader.kill();
      expect([leader.status(), leader.pid()]).toEqual(['down', null]);
      expect(await leaderOf(without(running.servers, leader))).not.toBe(leader);
      await leader.start();
      expect(leader.status()).toBe('running');
      expect(leader.pid()).not.toBe(pid);
      expect(await run(`zk-chaos-${runId}-${leader.name}`, ['ls', '/data/kept'])).toContain('/data/kept');
      await leaderOf(running.servers);
      const log = await readFile(join(folder, runId, 'servers', leader.name, 'zookeeper.log'), 'utf8');
      expect(log.match(/Reading configuration from/g)?.length).toBe(2);
      expect((await leader.logTail(3)).split('\n')).toHaveLength(3);
    });

    it('pauses and resumes, and ends what is paused', async () => {
      const leader = await leaderOf(running.servers);
      const pid = leader.pid();
      await leader.pause();
      expect([leader.status(), leader.pid()]).toEqual(['paused', pid]);
      expect(await ask(leader.directAddress, 'ruok')).toBe('');
      await leader.resume();
      expect([leader.status(), leader.pid()]).toEqual(['running', pid]);
      expect(await ask(leader.directAddress, 'ruok')).toBe('imok');
      // On the observer: ending voters one after the other would try elections, which back off for long.
      const observer = running.servers.at(-1) as RunningServer;
      for (const end of ['kill', 'stop'] as const) {
        await observer.pause();
        await observer[end]();
        expect([observer.status(), observer.pid()]).toEqual(['down', null]);
        await observer.start();
      }
      await leaderOf(running.servers);
    });

    it('cuts links and heals them', async ({ onTestFailed }) => {
      // The tests after this one wait for a leader, which none could ever see with the links still cut.
      onTestFailed(() => running.links?.heal());
      const { links, servers } = running;
      const leader = await leaderOf(servers);
      const rest = without(servers, leader);
      const isolation = rest.flatMap(({ name }): DirectedLink[] => [
        { from: leader.name, to: name },
        { from: name, to: leader.name },
      ]);
      await links?.cut(isolation, 'blackhole');
      await links?.cut([{ from: 'clients', to: leader.name }], 'blackhole');
      expect(await links?.inForce()).toHaveLength(2 * isolation.length + 1);
      expect(await ask(leader.clientAddress, 'ruok')).toBe('');
      expect(await leaderOf(rest)).not.toBe(leader);
      // The others may have a leader before this one has missed enough of their answers to step down.
      await expect.poll(() => modeOf(leader), { timeout: 60_000, interval: 100 }).toBeNull();
      await links?.heal();
      expect(await links?.inForce()).toEqual([]);
      await leaderOf(servers);
      expect(await ask(leader.clientAddress, 'ruok')).toBe('imok');
      expect((await Promise.all(servers.map((server) => server.bypassingSockets()))).flat()).toEqual([]);
    });

    it('sweeps what a killed harness left, and nothing of a run that lives', async () => {
      const dead = `${runId}-dead`;
      const script = `
      const { dockerRuntime } = await import('${builtModule('harness/runtimes/docker/index.ts').href}');
      const { makeEnsemble } = await import('${builtModule('harness/ensemble/make-ensemble.ts').href}');
      await dockerRuntime.boot(makeEnsemble({ participants: 3 }), {
        runId: '${dead}', runFolder: '${join(folder, dead)}', progress: () => {}, signal: new AbortController().signal,
      });
      console.log('booted');
      setInterval(() => {}, 1000);`;
      const harness = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(harness.stdout, 'data');
      expect((await dockerRuntime.sweep()).filter((line) => line.includes(runId))).toEqual([]);
      const ended = once(harness, 'exit');
      harness.kill('SIGKILL');
      await ended;
      expect(await leftOf(dead)).toBe(10);
      const lines = await dockerRuntime.sweep();
      expect(lines.filter((line) => line.endsWith(`of run ${dead}`))).toHaveLength(10);
      expect(await leftOf(dead)).toBe(0);
      expect((await leaderOf(running.servers)).status()).toBe('running');
    });

    it('refuses versions that would take the addresses of their own proxies', async () => {
      const old = makeEnsemble({ participants: 3, zkVersion: '3.4.5' });
      expect(await dockerRuntime.availability(old)).toMatchObject({
        available: false,
        hint: expect.any(String) as string,
      });
      await expect(dockerRuntime.boot(old, contextOf(`${runId}-old`))).rejects.toMatchObject({ exitCode: 254 });
    });

    it('refuses an image that is not there, and leaves nothing', async () => {
      const context = contextOf(`${runId}-no-image`, 'zk-chaos/no-such-image:0');
      await expect(dockerRuntime.boot(running.ensemble, context)).rejects.toMatchObject({
        code: 'NO_SUCH_IMAGE',
        exitCode: 254,
        message: expect.stringContaining('zk-chaos/no-such-image:0') as string,
      });
      expect(await leftOf(context.runId)).toBe(0);
    });

    it('leaves nothing of a boot that was aborted', async () => {
      const aborting = new AbortController();
      const context = { ...contextOf(`${runId}-aborted`), signal: aborting.signal };
      const booting = dockerRuntime.boot(running.ensemble, context);
      while ((await leftOf(context.runId)) < 2) await sleep(20);
      aborting.abort();
      await expect(booting).rejects.toThrow();
      expect(await leftOf(context.runId)).toBe(0);
    });

    it('leaves nothing when it is shut down, also twice and with a paused server', async () => {
      await running.servers[0]?.pause();
      await Promise.all([running.shutDown(), running.shutDown()]);
      expect(await leftOf(runId)).toBe(0);
      expect(running.servers.map((server) => server.status())).toEqual(Array<string>(4).fill('down'));
    });
  },
);
