import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientContext, Workload, WorkloadClient } from '../../workloads/workload.js';
import { monotonicNs } from '../foundation/clock.js';
import type { HistoryEvent } from '../history/event.js';
import { parseRecorderLine } from '../history/recorder-line.js';
import { RecorderPipe } from '../history/recorder-pipe.js';
import { SessionError } from '../session/session-error.js';
import type { Session, SessionDriver, SessionOptions, SessionState } from '../session/session.js';
import { ClientLoop } from './client-loop.js';
import type { ClientConfig, ClientCost, ClientMessage } from './client-config.js';
import { LoadControl } from './load-control.js';

// The loop's own part: which session, which turns, which process. What sessions do is tried on real servers.

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const config: ClientConfig = {
  harnessPid: process.pid,
  workload: 'w',
  options: {},
  root: '/chaos/w',
  clientIndex: 1,
  clientCount: 2,
  incarnation: 0,
  process: 1,
  processStride: 10,
  seed: 1,
  servers: ['a:1', 'b:2'],
  sessionTimeoutMs: 1000,
  driver: 'stage',
  rateHz: 0,
  startNs: 0,
  nextDueNs: null,
};

/** Sessions that change their state when the test says so. */
class Stage implements SessionDriver {
  readonly name = 'stage';
  readonly describe = '';
  readonly sessions: { readonly enter: (state: SessionState) => void; readonly options: SessionOptions }[] = [];
  /** How many attempts to connect fail. */
  refusals = 0;

  open(options: SessionOptions): Session {
    let state: SessionState = 'connecting';
    const id = `s${this.sessions.length}`;
    const enter = (next: SessionState): void => {
      state = next;
      options.onState(next);
    };
    this.sessions.push({ enter, options });
    const refused = this.refusals-- > 0;
    return {
      get id() {
        return state === 'connecting' || refused ? null : id;
      },
      get state() {
        return state;
      },
      connected: () => {
        if (refused) return Promise.reject(new SessionError('OPERATIONTIMEOUT', 'connect', { neverSent: true }));
        enter('connected');
        return Promise.resolve();
      },
      close: () => {
        if (state !== 'expired') enter('closed');
        return Promise.resolve();
      },
    } as Partial<Session> as Session;
  }
}

interface Running {
  readonly stage: Stage;
  readonly control: LoadControl;
  readonly contexts: ClientContext[];
  readonly done: Promise<void>;
  events(): (Partial<HistoryEvent> | ClientMessage)[];
}

function run(
  client: (context: ClientContext) => WorkloadClient,
  options: Partial<ClientConfig> = {},
  stage = new Stage(),
  traits: Partial<Workload> = {},
): Running {
  const file = join(folder, 'pipe');
  const pipe = new RecorderPipe(openSync(file, 'w'));
  const control = new LoadControl();
  const contexts: ClientContext[] = [];
  const workload = {
    ...traits,
    name: 'w',
    client: (_session: Session, context: ClientContext) => {
      contexts.push(context);
      return client(context);
    },
  } as Partial<Workload> as Workload;
  const done = new ClientLoop({ ...config, ...options }, { workload, driver: stage, pipe, control }).run();
  const events = (): ReturnType<Running['events']> => {
    pipe.flush();
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => {
      const parsed = parseRecorderLine(line);
      return JSON.parse((parsed?.kind === 'event' ? parsed.body : parsed?.json) ?? '') as Partial<HistoryEvent>;
    });
  };
  return { stage, control, contexts, done, events };
}

const operation =
  (context: ClientContext): (() => Promise<void>) =>
  async () => {
    context.record.invoke({ f: 'op' }).ok();
    await new Promise((resolve) => setTimeout(resolve, 1));
  };

type Said = ReturnType<Running['events']>;

const notesOf = (events: Said): Said => events.filter(({ type }) => type === 'note');

/** What it told last of its own cost. */
function costOf(running: Running): ClientCost | undefined {
  return running.events().findLast((event): event is ClientCost & { type: 'cost' } => event.type === 'cost');
}

test('no turn before the begin, turns until the end, then finish and close', async () => {
  let finished = 0;
  const running = run((context) => ({
    turn: operation(context),
    finish: () => {
      finished++;
      return Promise.resolve();
    },
  }));
  await expect.poll(() => running.events()).toContainEqual({ type: 'connected', session: 's0' });
  expect(running.contexts).toEqual([]);
  running.control.begin(monotonicNs());
  await expect.poll(() => running.events().filter((event) => event.type === 'ok').length).toBeGreaterThan(3);
  running.control.stop();
  await running.done;
  expect(finished).toBe(1);
  expect(running.contexts[0]?.signal.aborted).toBe(true);
  expect(notesOf(running.events()).at(-1)).toMatchObject({ f: 'connection', value: 'closed', session: 's0' });
  expect(costOf(running)).toMatchObject({ unsent: 0 });
  expect(costOf(running)?.operations).toBeGreaterThan(3);
});

test('a session that ends: the open operation is unknown, and another process goes on', async () => {
  const running = run((context) => ({
    turn: async () => {
      const open = context.record.invoke({ f: 'op' });
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      open.threw(new SessionError('SESSIONEXPIRED', 'op'), 'write');
    },
  }));
  running.control.begin(monotonicNs());
  await expect.poll(() => running.events().filter((event) => event.type === 'invoke').length).toBe(1);
  running.stage.sessions[0]?.enter('expired');
  await expect.poll(() => running.contexts.length, { timeout: 5000 }).toBe(2);
  expect(running.contexts[1]).toMatchObject({ incarnation: 1, clientIndex: 1 });
  running.control.stop();
  await running.done;
  const story = running.events().map((event) => ('f' in event ? [event.process, event.type, event.value] : event.type));
  expect(story.filter((line) => line !== 'identity' && line !== 'cost').slice(0, 7)).toEqual([
    [1, 'note', 'connected'],
    'connected',
    [1, 'invoke', undefined],
    [1, 'note', 'expired'],
    [1, 'info', undefined],
    [21, 'note', 'connected'],
    'connected',
  ]);
});

test('a turn that never notices its session’s end is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const running = run((context) => ({
      turn: () => {
        context.record.invoke({ f: 'op' });
        return new Promise(() => undefined);
      },
    }));
    running.control.begin(0);
    await vi.waitUntil(() => running.contexts.length === 1 && running.events().some(({ type }) => type === 'invoke'));
    running.stage.sessions[0]?.enter('expired');
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitUntil(() => running.contexts.length === 2);
    expect(running.events()).toContainEqual(
      expect.objectContaining({ process: 1, type: 'info', f: 'op', error: 'SESSIONEXPIRED' }),
    );
  } finally {
    vi.useRealTimers();
  }
});

test('tries again until it gets a session, and says nothing of those it did not get', async () => {
  const stage = new Stage();
  stage.refusals = 2;
  const running = run((context) => ({ turn: operation(context) }), {}, stage);
  await expect.poll(() => running.events(), { timeout: 5000 }).toContainEqual({ type: 'connected', session: 's2' });
  running.control.stop();
  await running.done;
  expect(stage.sessions).toHaveLength(3);
  expect(running.events().flatMap((event) => ('f' in event ? [[event.session, event.value]] : []))).toEqual([
    ['s2', 'connected'],
    ['s2', 'closed'],
  ]);
});

test('a session’s refusal ends a turn; anything else is the workload’s bug', async () => {
  let turns = 0;
  const running = run(() => ({
    turn: () => {
      turns++;
      return Promise.reject(turns < 3 ? new SessionError('CONNECTIONLOSS', 'getChildren') : new TypeError('a bug'));
    },
  }));
  running.control.begin(monotonicNs());
  await expect(running.done).rejects.toThrow('a bug');
  expect(turns).toBe(3);
});

test('an open loop waits until a turn is due, and leaves at once when the load ends', async () => {
  const running = run((context) => ({ turn: operation(context) }), { rateHz: 0.001 });
  running.control.begin(monotonicNs());
  await expect.poll(() => running.contexts.length).toBe(1);
  running.control.stop();
  await running.done;
  expect(running.events().filter((event) => event.type === 'invoke')).toEqual([]);
});

const duesOf = (running: Running): unknown[] =>
  running.events().flatMap((event) => (event.type === 'invoke' && 'f' in event ? [event.due] : []));

test('an open loop goes on where the client’s last process stopped, and works off what is late', async () => {
  const beganNs = monotonicNs();
  const running = run((context) => ({ turn: operation(context) }), {
    ...{ rateHz: 200, startNs: beganNs - 60e9, nextDueNs: beganNs - 1e9 },
  });
  running.control.begin(beganNs);
  await expect.poll(() => duesOf(running).length).toBeGreaterThan(20);
  running.control.stop();
  await running.done;
  const dues = duesOf(running) as number[];
  expect(dues.slice(0, 3)).toEqual([59e9, 59.005e9, 59.01e9]);
});

test('a workload that cannot be loaded in an open loop is paced, and says of no operation that it was due', async () => {
  const closedLoop = 'waits for others';
  const running = run((context) => ({ turn: operation(context) }), { rateHz: 200 }, new Stage(), { closedLoop });
  running.control.begin(monotonicNs());
  await expect.poll(() => duesOf(running).length).toBeGreaterThan(2);
  running.control.stop();
  await running.done;
  expect(new Set(duesOf(running))).toEqual(new Set([undefined]));
});

test('what was due when its session ended is still due, and what was never begun is told', async () => {
  const beganNs = monotonicNs();
  const running = run(
    (context) => ({
      turn: async () => {
        // No connection: waits for the session's end, in vain.
        if (context.incarnation === 0)
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        else {
          context.record.invoke({ f: 'op' }).ok();
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        }
      },
    }),
    { rateHz: 10, startNs: beganNs, nextDueNs: beganNs },
  );
  running.control.begin(beganNs);
  await expect.poll(() => running.contexts.length).toBe(1);
  running.stage.sessions[0]?.enter('expired');
  await expect.poll(() => duesOf(running).length, { timeout: 5000 }).toBe(1);
  expect(duesOf(running)).toEqual([0]);
  const stoppedNs = monotonicNs();
  running.control.stop();
  await running.done;
  const passed = Math.floor((stoppedNs - beganNs) / 100e6);
  expect(costOf(running)?.unsent).toBeGreaterThanOrEqual(passed);
  expect(costOf(running)?.unsent).toBeLessThanOrEqual(passed + 1);
});

test('the same seed makes the same choices, another client others', async () => {
  const draws = async (options: Partial<ClientConfig>): Promise<number | undefined> => {
    const running = run((context) => ({ turn: operation(context) }), options);
    running.control.begin(monotonicNs());
    await expect.poll(() => running.contexts.length).toBe(1);
    running.control.stop();
    await running.done;
    return running.contexts[0]?.random.integer(0, 2 ** 30);
  };
  const first = await draws({});
  expect(await draws({})).toBe(first);
  expect(await draws({ clientIndex: 0 })).not.toBe(first);
  expect(await draws({ incarnation: 1 })).not.toBe(first);
});
