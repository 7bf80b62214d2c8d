import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chaos, latestRun, makeStore, processesOf, resultOf, startChaos } from './cli/testing/chaos-command.js';
import type { HistoryEvent } from './history/event.js';
import { readHistory } from './history/read-history.js';

const store = makeStore();
const onProcesses = ['--runtime', 'process', '--out', store] as const;

afterAll(() => rmSync(store, { recursive: true, force: true }));

function editedRun(run: string, name: string, edit: (events: HistoryEvent[]) => HistoryEvent[]): string {
  const copy = join(store, name);
  cpSync(run, copy, { recursive: true });
  const { events } = readHistory(join(run, 'history.jsonl'));
  writeFileSync(
    join(copy, 'history.jsonl'),
    edit([...events])
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(''),
  );
  return copy;
}

describe('a default run', () => {
  let run: string;
  let harness: number;

  beforeAll(async () => {
    const command = startChaos('--nodes', '5', '--time-limit', '30', '--seed', '42', '--json', ...onProcesses);
    harness = command.pid;
    const { code, out, err } = await command.ended;
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ valid: true, seed: 42 });
    run = latestRun(store);
  });

  it('is valid over all workloads, with two leaders killed and higher epochs after them', () => {
    const { valid, workloads, faults, leadership, phases, checkers } = resultOf(run);
    expect(valid).toBe(true);
    expect(workloads.map(({ workload }) => workload).sort()).toEqual([
      'lock-chained',
      'register',
      'rwlock-chained',
      'watch',
    ]);
    expect(workloads.reduce((sum, { ok }) => sum + ok, 0)).toBeGreaterThan(1000);
    const kills = faults.filter((fault) => fault.do === 'kill' && fault.judged === 'confirmed');
    expect(kills.length).toBeGreaterThanOrEqual(2);
    expect(leadership.epochs.length).toBeGreaterThan(kills.length);
    expect([...leadership.epochs].sort((a, b) => a - b)).toEqual(leadership.epochs);
    expect(phases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['boot', 'set-up', 'load', 'heal', 'settle', 'final-reads', 'judge']),
    );
    expect(Object.keys(checkers)).toEqual(
      expect.arrayContaining([
        'register/linearizable',
        'lock-chained/mutual-exclusion',
        'rwlock-chained/mutual-exclusion',
        'watch/watch-promises',
        'trees',
        'stats',
        'faults',
      ]),
    );
  });

  it('keeps every file of the design, and leaves no process', () => {
    for (const file of ['run.json', 'plan.json', 'history.jsonl', 'results.json', 'proxies.log', 'servers/zk1']) {
      expect(existsSync(join(run, file)), file).toBe(true);
    }
    expect(readdirSync(join(run, 'latency')).filter((file) => file.endsWith('.hgrm')).length).toBeGreaterThan(10);
    expect(processesOf(harness)).toEqual([]);
  });

  it('is judged the same again', async () => {
    const { code, out } = await chaos('check', run, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ valid: true });
  });

  it('is invalid once a read shows what another version held', async () => {
    const edited = editedRun(run, 'edited-read', (events) => {
      const reads = events.filter(({ workload, f, type }) => workload === 'register' && f === 'read' && type === 'ok');
      const victim = reads[Math.floor(reads.length / 2)];
      const other = reads.find(({ key, value }) => key === victim?.key && value !== victim?.value && value !== null);
      return events.map((event) => (event === victim ? { ...event, value: other?.value ?? 'nonsense' } : event));
    });
    const { code, err } = await chaos('check', edited);
    expect(code).toBe(1);
    expect(err).toMatch(/Process \d+'s read of/);
  });

  it('is invalid once two holders of a lock overlap', async () => {
    const edited = editedRun(run, 'edited-lock', (events) => {
      const isOf = (event: HistoryEvent, f: string, type: string): boolean =>
        event.workload === 'lock-chained' && event.f === f && event.type === type;
      const granted = events.findIndex((event, at) => at > events.length / 2 && isOf(event, 'acquire', 'ok'));
      const release = events.findIndex(
        (event, at) => at > granted && isOf(event, 'release', 'invoke') && event.process === events[granted]?.process,
      );
      const next = events.findIndex((event, at) => at > release && isOf(event, 'acquire', 'ok'));
      const [late] = events.splice(next, 1);
      if (late === undefined) throw new Error('no later grant in the history');
      events.splice(release, 0, { ...late, time: events[release]?.time ?? 0 });
      return events;
    });
    const { code, err } = await chaos('check', edited);
    expect(code).toBe(1);
    expect(err).toMatch(/process \d+ .* believed to hold it/s);
  });

  it('is invalid once a watch event is missing', async () => {
    const edited = editedRun(run, 'edited-watch', (events) => {
      const fired = events.filter(({ f }) => f === 'watch-event');
      const victim = fired[Math.floor(fired.length / 2)];
      return events.filter((event) => event !== victim);
    });
    const { code, err } = await chaos('check', edited);
    expect(code).toBe(1);
    expect(err).toMatch(/watch of session/);
  });
});

describe('ZOOKEEPER-4925', () => {
  const plan = ['--plan', 'harness/nemeses/plans/zookeeper-4925.json', '-w', 'set', '--time-limit', '26'];

  it('is found in 3.9.3, with the acknowledged znodes that one server lacks', async () => {
    const { code, err } = await chaos('--zk-version', '3.9.3', ...plan, ...onProcesses);
    expect(code, err).toBe(1);
    expect(err).toMatch(/the final read of zk\d at .* lacks \d+ acknowledged/);
    expect(resultOf(latestRun(store)).checkers['trees']?.valid).toBe(false);
  });

  it('is not there in 3.9.5', async () => {
    const { code, err } = await chaos('--zk-version', '3.9.5', ...plan, ...onProcesses);
    expect(code, err).toBe(0);
  });
});

describe('a run that is ended', () => {
  const short = ['--nodes', '3', '-w', 'register,lock-chained', '--time-limit', '60', ...onProcesses] as const;

  it('by one Ctrl-C is judged and leaves nothing', async () => {
    const command = startChaos(...short);
    await command.says('ok/s');
    command.signal('SIGINT');
    const { code, err } = await command.ended;
    expect([0, 2], err).toContain(code);
    expect(resultOf(latestRun(store)).interrupted).toBe(true);
    expect(processesOf(command.pid)).toEqual([]);
  });

  it('by SIGKILL leaves a history that can be read, and is swept', async () => {
    const command = startChaos(...short);
    await command.says('ok/s');
    command.signal('SIGKILL');
    await command.ended;
    const { events } = readHistory(join(latestRun(store), 'history.jsonl'));
    expect(events.length).toBeGreaterThan(10);
    const { err } = await chaos('doctor');
    expect(processesOf(command.pid), err).toEqual([]);
  });
});

describe('fifty clients on one lock', () => {
  it('wake about fifty where all watch the directory, and one where each watches its predecessor', async () => {
    const words = ['--nodes', '3', '-c', '50', '--nemesis', 'none', '--time-limit', '15', '--seed', '7'];
    const { code, err } = await chaos('-w', 'lock-naive', ...words, ...onProcesses);
    expect(code, err).toBe(0);
    const naive = resultOf(latestRun(store)).workloads[0]?.acquisition;
    expect(naive?.notificationsPerAcquisition).toBeGreaterThan(30);
    expect((await chaos('-w', 'lock-chained', ...words, ...onProcesses)).code).toBe(0);
    const chained = resultOf(latestRun(store)).workloads[0]?.acquisition;
    expect(chained?.notificationsPerAcquisition).toBeGreaterThan(0.9);
    expect(chained?.notificationsPerAcquisition).toBeLessThan(1.1);
  });
});

describe('an ensemble that already runs', () => {
  it('is loaded and judged, and left as it was', async () => {
    const host = startChaos(
      '-n',
      '3',
      '-w',
      'register',
      '--nemesis',
      'none',
      '--time-limit',
      '8',
      '--leave-running',
      ...onProcesses,
    );
    await host.says('still running');
    await host.says('zk3  127.');
    const addresses = [...host.said().matchAll(/^ {2}zk\d {2}(\S+:\d+)$/gm)].map(([, address]) => address).join(',');
    const { code, err } = await chaos(
      '--connect',
      addresses,
      '-w',
      'register',
      '-c',
      '3',
      '--time-limit',
      '8',
      '--out',
      store,
    );
    expect(code, err).toBe(0);
    host.signal('SIGINT');
    expect((await host.ended).code).toBe(0);
    expect(processesOf(host.pid)).toEqual([]);
  });
});
