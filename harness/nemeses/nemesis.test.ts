import { describe, expect, it } from 'vitest';
import type { ServerState } from '../ensemble/server-state.js';
import { makeEnsemble } from '../ensemble/make-ensemble.js';
import { monotonicNs } from '../foundation/clock.js';
import type { EventFields, EventType } from '../history/event.js';
import type { RunningEnsemble, RunningServer, ServerStatus } from '../runtimes/runtime.js';
import type { EnsembleView, WaitLimits } from './ensemble-view.js';
import { Nemesis } from './nemesis.js';
import type { PlanStep, StepCondition } from './plan.js';

/**
 * An ensemble without processes: servers change as they are told, roles follow at once (the highest id that runs
 * leads, in a new epoch when it was another). For the order of things only: what real servers do is tested on them.
 */
class ToldEnsemble implements EnsembleView {
  readonly did: string[] = [];
  readonly servers: readonly RunningServer[];
  readonly running: RunningEnsemble;
  fails: string | null = null;
  /** Actions that wait here until they are let go. */
  readonly held = new Map<string, Promise<void>>();
  readonly #status = new Map<string, ServerStatus>();
  readonly #listeners = new Set<() => void>();
  #leader = '';
  #epoch = 0;

  constructor() {
    const ensemble = makeEnsemble({ participants: 3, proxies: false });
    const address = { host: '127.0.0.1', port: 1 };
    this.servers = ensemble.servers.map((server) => ({
      ...server,
      ...{ clientAddress: address, directAddress: address, adminAddress: null, pid: () => null },
      status: () => this.#status.get(server.name) ?? 'running',
      kill: () => this.#do('kill', server.name, 'down'),
      stop: () => this.#do('stop', server.name, 'down'),
      start: () => this.#do('start', server.name, 'running'),
      pause: () => this.#do('pause', server.name, 'paused'),
      resume: () => this.#do('resume', server.name, 'running'),
      logTail: () => Promise.resolve(''),
      bypassingSockets: () => Promise.resolve([]),
    }));
    this.running = {
      ...{ runtime: 'told', ensemble, servers: this.servers, links: null, versions: {} },
      shutDown: () => Promise.resolve(),
    };
    this.#elect();
  }

  states(): readonly ServerState[] {
    return this.servers.map((server) => {
      const { name } = server;
      const up = server.status() === 'running';
      const role = !up ? 'silent' : name === this.#leader ? 'leader' : 'follower';
      return { server: name, role, epoch: up ? this.#epoch : null, zxid: null, atNs: 0 };
    });
  }

  async waitUntil(
    holds: (states: readonly ServerState[]) => boolean,
    { limitMs, signal }: WaitLimits,
  ): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(held);
      };
      const look = (): void => {
        if (holds(this.states())) end(true);
      };
      const timer = setTimeout(() => end(false), limitMs);
      signal?.addEventListener('abort', () => end(false), { once: true });
      this.#listeners.add(look);
      if (signal?.aborted === true) end(false);
      else look();
    });
  }

  waitFor(condition: StepCondition, limits: WaitLimits): Promise<boolean> {
    const led = condition !== 'no-leader';
    return this.waitUntil((states) => states.some(({ role }) => role === 'leader') === led, limits);
  }

  proveRead(): Promise<{ sessionMs: number; readMs: number }> {
    return Promise.resolve({ sessionMs: 1, readMs: 1 });
  }

  async #do(action: string, server: string, status: ServerStatus): Promise<void> {
    await this.held.get(action);
    if (this.fails === action) throw new Error(`cannot ${action} ${server}`);
    this.did.push(`${action} ${server}`);
    this.#status.set(server, status);
    this.#elect();
    for (const listener of [...this.#listeners]) listener();
  }

  #elect(): void {
    const up = this.servers.filter((server) => server.status() === 'running');
    const leader = up.length >= 2 ? (up.at(-1)?.name ?? '') : '';
    if (leader !== this.#leader && leader !== '') this.#epoch++;
    this.#leader = leader;
  }
}

interface Recorded {
  readonly type: EventType;
  readonly f: string;
  readonly value: Readonly<Record<string, unknown>>;
}

function nemesisFor(steps: readonly PlanStep[], bind: Readonly<Record<string, string>> = {}) {
  const ensemble = new ToldEnsemble();
  const events: Recorded[] = [];
  const recorder = {
    record: (process: unknown, type: EventType, { f, value }: EventFields) => {
      expect(process).toBe('nemesis');
      events.push({ type, f, value: value as Recorded['value'] });
    },
  };
  const plan = { seed: 1, bind, steps };
  const nemesis = new Nemesis({ plan, ensemble: ensemble.running, view: ensemble, recorder });
  return { ensemble, events, nemesis };
}

const never = new AbortController().signal;
const shown = (events: readonly Recorded[]): string[] => events.map(({ type, f }) => `${type} ${f}`);

describe('Nemesis', () => {
  it('runs steps in order, also where a later one has the earlier time', async () => {
    const { ensemble, nemesis } = nemesisFor([
      { at: 0.05, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'start', on: ['zk1'] },
    ]);
    await nemesis.run(monotonicNs(), never);
    expect(ensemble.did).toEqual(['kill zk1', 'start zk1']);
  });

  it('does not begin a step before its time', async () => {
    const { events, nemesis } = nemesisFor([{ at: 0.08, do: 'kill', on: ['zk1'] }]);
    const startNs = monotonicNs();
    await nemesis.run(startNs, never);
    const [report] = await nemesis.finish(1000);
    expect((report?.startNs ?? 0) - startNs).toBeGreaterThanOrEqual(0.08e9);
    expect(shown(events)).toEqual(['invoke kill', 'info kill']);
  });

  it('resolves bound names at the start and selectors when their step runs, and records both', async () => {
    const { ensemble, events, nemesis } = nemesisFor(
      [
        { at: 0, do: 'kill', on: ['leader'] },
        { at: 0, do: 'start', on: ['L'] },
        { at: 0, do: 'kill', on: ['follower:min', 'zk1'] },
      ],
      { L: 'leader' },
    );
    await nemesis.run(monotonicNs(), never);
    await nemesis.finish(1000);
    expect(ensemble.did).toEqual(['kill zk3', 'start zk3', 'kill zk1']);
    const invoked = events.filter(({ type }) => type === 'invoke').map(({ value }) => value['on']);
    expect(invoked).toEqual([['leader'], ['L'], ['follower:min', 'zk1']]);
    const completed = events.filter(({ type }) => type === 'info').map(({ value }) => [value['step'], value['on']]);
    expect(completed.sort()).toEqual([
      [0, ['zk3']],
      [1, ['zk3']],
      [2, ['zk1']],
    ]);
  });

  it('judges a kill of the leader by the epoch that follows', async () => {
    const { nemesis } = nemesisFor([{ at: 0, do: 'kill', on: ['leader'] }]);
    await nemesis.run(monotonicNs(), never);
    const [report] = await nemesis.finish(1000);
    expect(report).toMatchObject({
      judged: 'confirmed',
      on: ['zk3'],
      evidence: { leaderBefore: { server: 'zk3', epoch: 1 }, leaderAfter: { server: 'zk2', epoch: 2 } },
    });
  });

  it('undoes a step after its time, and holds `after` back until then', async () => {
    const { ensemble, events, nemesis } = nemesisFor([
      { at: 0, do: 'pause', on: ['zk1'], for: 0.05 },
      { after: 'leader', do: 'kill', on: ['zk2'] },
    ]);
    await nemesis.run(monotonicNs(), never);
    expect(ensemble.did).toEqual(['pause zk1', 'resume zk1', 'kill zk2']);
    await nemesis.finish(1000);
    const [pause, kill] = nemesis.reports();
    expect(pause?.endNs).toBeLessThanOrEqual(kill?.startNs ?? 0);
    expect(events.find(({ type, f }) => type === 'invoke' && f === 'resume')?.value).toMatchObject({
      ...{ step: 0, on: ['zk1'], undoes: true },
    });
    const order = shown(events);
    expect(order.indexOf('info pause')).toBeLessThan(order.indexOf('info resume'));
  });

  it('does not hold `at` back', async () => {
    const { ensemble, nemesis } = nemesisFor([
      { at: 0, do: 'pause', on: ['zk1'], for: 60 },
      { at: 0, do: 'stop', on: ['zk2'] },
    ]);
    const end = new AbortController();
    const run = nemesis.run(monotonicNs(), end.signal);
    await ensemble.waitUntil((states) => states[1]?.role === 'silent', { limitMs: 5000 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ensemble.did).toEqual(['pause zk1', 'stop zk2']);
    expect(nemesis.inForce().map((fault) => [fault.do, fault.on])).toEqual([
      ['pause', ['zk1']],
      ['stop', ['zk2']],
    ]);
    end.abort();
    await run;
    await nemesis.heal();
    expect(ensemble.did.slice(2).sort()).toEqual(['resume zk1', 'start zk2']);
    expect(nemesis.inForce()).toEqual([]);
  });

  it('passes over a step whose condition does not come, whose time is over, or that fits nobody', async () => {
    const { ensemble, events, nemesis } = nemesisFor([
      { after: 'no-leader', limit: 0.02, do: 'kill', on: ['zk1'] },
      { after: 'leader', delay: 0.05, before: 0.04, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'kill', on: ['zk1', 'zk2'] },
      { at: 0, before: 0.2, do: 'pause', on: ['leader'] },
    ]);
    await nemesis.run(monotonicNs(), never);
    expect(ensemble.did).toEqual(['kill zk1', 'kill zk2']);
    const notes = events.filter(({ type }) => type === 'note').map(({ f, value }) => [f, value['step'], value['why']]);
    expect(notes).toEqual([
      ['not-begun', 0, expect.stringContaining('"no-leader" did not come')],
      ['not-begun', 1, expect.stringContaining('it had to begin before 0.04 s')],
      ['not-begun', 3, expect.stringContaining('nobody fits leader')],
    ]);
    const reports = await nemesis.finish(1000);
    expect(reports.map(({ step, begun }) => [step, begun])).toEqual([
      [0, false],
      [1, false],
      [2, true],
      [3, false],
    ]);
  });

  it('records what a fault throws and goes on', async () => {
    const { ensemble, events, nemesis } = nemesisFor([
      { at: 0, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'pause', on: ['zk2'] },
    ]);
    ensemble.fails = 'kill';
    await nemesis.run(monotonicNs(), never);
    expect(ensemble.did).toEqual(['pause zk2']);
    expect(events.find(({ type, f }) => type === 'info' && f === 'kill')?.value).toMatchObject({
      judged: 'inconclusive',
      evidence: { error: 'cannot kill zk1' },
    });
    expect(nemesis.inForce().map((fault) => fault.do)).toEqual(['pause']);
  });

  it('calls a fault that changes nothing ineffective', async () => {
    const { nemesis } = nemesisFor([
      { at: 0, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'pause', on: ['zk1'] },
      { at: 0, do: 'resume', on: ['zk2'] },
      { at: 0, do: 'start', on: ['zk2'] },
    ]);
    await nemesis.run(monotonicNs(), never);
    const reports = await nemesis.finish(1000);
    expect(reports.map(({ judged }) => judged)).toEqual(['confirmed', ...Array<string>(4).fill('ineffective')]);
  });

  it('stops when told, at once, and heals what is in force', async () => {
    const { ensemble, nemesis } = nemesisFor([
      { at: 0, do: 'kill', on: ['zk1'], for: 60 },
      { after: 'no-leader', do: 'kill', on: ['zk2'] },
    ]);
    const end = new AbortController();
    const run = nemesis.run(monotonicNs(), end.signal);
    await ensemble.waitUntil((states) => states[0]?.role === 'silent', { limitMs: 5000 });
    end.abort();
    await run;
    await nemesis.heal();
    expect(ensemble.did).toEqual(['kill zk1', 'start zk1']);
    const reports = await nemesis.finish(0);
    expect(reports.map((report) => [report.step, report.do])).toEqual([
      [0, 'kill'],
      [2, 'heal'],
    ]);
  });

  it('heals behind a step that is just being applied', async () => {
    const { ensemble, nemesis } = nemesisFor([{ at: 0, do: 'kill', on: ['zk1'] }]);
    let letGo = (): void => undefined;
    ensemble.held.set('kill', new Promise((resolve) => (letGo = resolve)));
    const run = nemesis.run(monotonicNs(), never);
    await new Promise((resolve) => setImmediate(resolve));
    const healed = nemesis.heal();
    letGo();
    await Promise.all([run, healed]);
    expect(ensemble.did).toEqual(['kill zk1', 'start zk1']);
  });

  it('tells a server that went down by itself from one that was taken down', async () => {
    const { ensemble, nemesis } = nemesisFor([{ at: 0, do: 'kill', on: ['zk1'] }]);
    await nemesis.run(monotonicNs(), never);
    await ensemble.servers[1]?.kill();
    await nemesis.heal();
    const [, heal] = await nemesis.finish(1000);
    expect(heal?.evidence['undone']).toMatchObject({ started: ['zk1', 'zk2'], endedByThemselves: ['zk2'] });
  });

  it('heals nothing where nothing was begun', async () => {
    const { ensemble, events, nemesis } = nemesisFor([]);
    await nemesis.run(monotonicNs(), never);
    await nemesis.heal();
    expect([ensemble.did, events]).toEqual([[], []]);
  });

  it('says when it could not heal, and heals the rest', async () => {
    const { ensemble, nemesis } = nemesisFor([
      { at: 0, do: 'kill', on: ['zk1'] },
      { at: 0, do: 'pause', on: ['zk2'] },
    ]);
    await nemesis.run(monotonicNs(), never);
    ensemble.fails = 'start';
    await expect(nemesis.heal()).rejects.toMatchObject({ code: 'HEAL_FAILED' });
    expect(ensemble.did).toContain('resume zk2');
  });

  it('calls evidence that never came inconclusive', async () => {
    const { ensemble, nemesis } = nemesisFor([{ at: 0, do: 'kill', on: ['leader'] }]);
    // The processes go, but nobody ever sees a new leader.
    ensemble.waitUntil = (_, { signal }) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(false)));
    await nemesis.run(monotonicNs(), never);
    const [report] = await nemesis.finish(20);
    expect(report).toMatchObject({ judged: 'inconclusive', evidence: { silent: false } });
  });
});
