import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address, Ensemble } from '../../ensemble/ensemble.js';
import { makeEnsemble, type EnsembleOptions } from '../../ensemble/make-ensemble.js';
import { builtModule } from '../../foundation/built-module.js';
import { Observer } from '../../observation/observer.js';
import type { RunningEnsemble, RunningServer } from '../runtime.js';
import { processRuntime } from './process-runtime.js';
import { isAliveState, processStat } from './run-owner.js';

const readyLimit = { limitMs: 60_000 };

let runFolder = '';
let started: RunningEnsemble[] = [];
let observers: Observer[] = [];
let children: ChildProcess[] = [];

beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'process-runtime-test-'));
});

afterEach(async () => {
  await Promise.all(observers.map((observer) => observer.stop()));
  await Promise.all(started.map((running) => running.shutDown()));
  if (children.some((child) => child.kill('SIGKILL'))) await processRuntime.sweep();
  [started, observers, children] = [[], [], []];
  await rm(runFolder, { recursive: true });
});

let runs = 0;

function newRunId(): string {
  return `test-${String(process.pid)}-${String(++runs)}`;
}

async function boot(
  ensemble: Ensemble,
  { runId = newRunId(), signal = new AbortController().signal } = {},
): Promise<RunningEnsemble> {
  const folder = join(runFolder, runId);
  await mkdir(folder);
  const running = await processRuntime.boot(ensemble, { runId, runFolder: folder, progress: () => undefined, signal });
  started.push(running);
  return running;
}

async function bootAndObserve(options: EnsembleOptions): Promise<{ running: RunningEnsemble; observer: Observer }> {
  const running = await boot(makeEnsemble(options));
  const observer = new Observer({ servers: running.servers, recorder: { record: () => undefined } });
  observers.push(observer);
  observer.start();
  await observer.ready(readyLimit);
  return { running, observer };
}

function leaderOf(running: RunningEnsemble, observer: Observer): { server: RunningServer; epoch: number } {
  const state = observer.states().find(({ role }) => role === 'leader');
  const server = running.servers.find(({ name }) => name === state?.server);
  if (server === undefined || state?.epoch === undefined || state.epoch === null) throw new Error('nobody leads');
  return { server, epoch: state.epoch };
}

async function bypassing(running: RunningEnsemble): Promise<readonly string[]> {
  return (await Promise.all(running.servers.map((server) => server.bypassingSockets()))).flat();
}

/** A killed process stays in the table until its parent asks for it; an orphan's may never. */
function isAlive(pid: number): boolean {
  return isAliveState(processStat(pid)?.state ?? 'X');
}

function threadStates(pid: number): Set<string> {
  const tasks = readdirSync(`/proc/${String(pid)}/task`);
  return new Set(
    tasks.map((task) => /\) (\S)/.exec(readFileSync(`/proc/${String(pid)}/task/${task}/stat`, 'utf8'))?.[1] ?? ''),
  );
}

async function canListen({ host, port }: Address): Promise<boolean> {
  const server = createServer().listen(port, host);
  const outcome = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  server.close();
  return outcome;
}

describe('the process runtime', () => {
  it('boots, takes faults and leaves nothing', async () => {
    const { running, observer } = await bootAndObserve({ participants: 3, observers: 1 });
    expect(await bypassing(running)).toEqual([]);

    const first = leaderOf(running, observer);
    const killedPid = first.server.pid() as number;
    await first.server.kill();
    expect(existsSync(`/proc/${String(killedPid)}`)).toBe(false);
    expect([first.server.status(), first.server.pid()]).toEqual(['down', null]);
    expect(await observer.waitFor('synced', readyLimit)).toBe(true);
    const second = leaderOf(running, observer);
    expect(second.epoch).toBeGreaterThan(first.epoch);

    await first.server.start();
    expect(first.server.pid()).not.toBe(killedPid);
    await observer.ready(readyLimit);
    expect(await first.server.logTail(500)).toMatch(/peer epoch|Reading snapshot|currentEpoch|FOLLOWING/);

    await second.server.pause();
    expect(second.server.status()).toBe('paused');
    expect([...threadStates(second.server.pid() as number)]).toEqual(['T']);
    expect(await observer.waitFor('synced', readyLimit)).toBe(true);
    expect(leaderOf(running, observer).epoch).toBeGreaterThan(second.epoch);
    await second.server.resume();
    expect(second.server.status()).toBe('running');
    await observer.ready(readyLimit);
    expect(await bypassing(running)).toEqual([]);

    await second.server.pause();
    await second.server.stop();
    expect(second.server.status()).toBe('down');

    const pids = running.servers.flatMap((server) => server.pid() ?? []);
    expect(pids).toHaveLength(3);
    await running.servers[0]?.pause();
    await observer.stop();
    await running.shutDown();
    await running.shutDown();
    expect(pids.filter(isAlive)).toEqual([]);
    const addresses = running.servers.flatMap(({ clientAddress, directAddress }) => [clientAddress, directAddress]);
    expect(await Promise.all(addresses.map(canListen))).not.toContain(false);
    expect(existsSync(join(tmpdir(), `zk-chaos-test-${String(process.pid)}-${String(runs)}`))).toBe(false);
  });

  it('leaves a living run alone and sweeps a dead one', async () => {
    const dead = newRunId();
    const child = await startedByAnother(dead);
    // A second ensemble at the same time, at addresses of its own.
    const { running, observer } = await bootAndObserve({ participants: 3, proxies: false });
    const livingPids = running.servers.map((server) => server.pid());
    expect(await sweptOf(dead, running)).toEqual([]);
    const addresses = new Set([...running.servers.map(({ directAddress }) => directAddress.host), ...child.hosts]);
    expect(addresses.size).toBe(6);

    child.kill();
    await child.ended;
    // Three servers, Toxiproxy and the data folder; the patient hop ends by itself.
    expect(await sweptOf(dead, running)).toHaveLength(5);
    expect(child.pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(tmpdir(), `zk-chaos-${dead}`))).toBe(false);
    expect(await sweptOf(dead, running)).toEqual([]);

    expect(running.servers.map((server) => server.pid())).toEqual(livingPids);
    await observer.ready(readyLimit);
  });

  it('shows the end of the log of a server that ends by itself', async () => {
    const running = await boot(makeEnsemble({ participants: 3, proxies: false, jvmArguments: ['-XX:+NoSuchOption'] }));
    const observer = new Observer({ servers: running.servers, recorder: { record: () => undefined } });
    observers.push(observer);
    observer.start();
    await expect(observer.ready(readyLimit)).rejects.toThrow(/Unrecognized VM option 'NoSuchOption'/);
    expect(running.servers.map((server) => server.status())).toContain('down');
  });

  it('undoes a boot that is aborted', async () => {
    const abort = new AbortController();
    const runId = newRunId();
    const booting = boot(makeEnsemble({ participants: 3 }), { runId, signal: abort.signal });
    const temporary = join(tmpdir(), `zk-chaos-${runId}`);
    const poll = setInterval(() => existsSync(join(temporary, 'zk3')) && abort.abort(), 1);
    await expect(booting).rejects.toThrow(/abort/i);
    clearInterval(poll);
    expect(existsSync(temporary)).toBe(false);
    expect(processesOf(runId)).toEqual([]);
  });
});

/** What a sweep removes of these runs; others may be at work on this machine, and dead. */
async function sweptOf(dead: string, living: RunningEnsemble): Promise<readonly string[]> {
  const pids = living.servers.map((server) => `process ${String(server.pid())} `);
  return (await processRuntime.sweep()).filter(
    (line) => line.includes(dead) || pids.some((pid) => line.startsWith(pid)) || line.includes(`test-${process.pid}-`),
  );
}

interface Foreign {
  readonly pids: readonly number[];
  readonly hosts: readonly string[];
  readonly ended: Promise<unknown>;
  kill(): void;
}

/** An ensemble booted by another process, which can be killed as a harness may be. */
async function startedByAnother(runId: string): Promise<Foreign> {
  const script = `
    const { processRuntime } = await import(${JSON.stringify(builtModule('harness/runtimes/process/process-runtime.ts'))});
    const { makeEnsemble } = await import(${JSON.stringify(builtModule('harness/ensemble/make-ensemble.ts'))});
    const running = await processRuntime.boot(makeEnsemble({ participants: 3 }), {
      runId: ${JSON.stringify(runId)}, runFolder: ${JSON.stringify(runFolder)}, progress() {},
      signal: new AbortController().signal,
    });
    console.log(JSON.stringify(running.servers.map((server) => [server.pid(), server.directAddress.host])));
    // Not even a test run that is killed leaves this harness behind.
    process.stdin.resume().on('end', () => process.exit());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const servers = JSON.parse(line.toString()) as [number, string][];
  return {
    pids: servers.map(([pid]) => pid),
    hosts: servers.map(([, host]) => host),
    ended,
    kill: () => child.kill('SIGKILL'),
  };
}

function processesOf(runId: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`ZK_CHAOS_RUN=${runId}`);
    } catch {
      return false;
    }
  });
}
