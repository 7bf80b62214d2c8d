import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Json } from '../../harness/history/event.js';
import { EpochLog, epochOf } from './epochs.js';

const state = (server: string, epoch: number | null, role = 'follower'): Partial<HistoryEvent> => ({
  process: 'observer',
  f: 'server-state',
  server,
  value: { server, epoch, role },
});
const connection = (session: string, value: string): Partial<HistoryEvent> => ({
  process: 0,
  f: 'connection',
  session,
  value,
});

/** What was noted, a line each. */
function log(...notes: readonly Partial<HistoryEvent>[]): EpochLog {
  const epochs = new EpochLog();
  notes.forEach((note, index) => {
    epochs.add({ index, time: index, type: 'note', process: 0, f: 'x', ...note }, index);
  });
  return epochs;
}

it('the epoch of a transaction is the upper half of its zxid', () => {
  expect([epochOf(0x3_0000_0007), epochOf(0xffff_ffff), epochOf(-1)]).toEqual([3, 0, -1]);
});

describe('the lowest epoch', () => {
  const seen = log(state('zk1', 1), state('zk2', 1), state('zk2', 2), state('zk1', 3));

  it('of a server is what was last seen of it before', () => {
    expect([0, 1, 3, 4, 9].map((at) => seen.lowestAt('zk1', at))).toEqual([-1, 1, 1, 3, 3]);
    expect([1, 2, 3].map((at) => seen.lowestAt('zk2', at))).toEqual([-1, 1, 2]);
    expect(seen.lowestAt('zk3', 9)).toBe(-1);
  });

  it('of any server is the lowest of all', () => {
    expect([1, 2, 3, 4].map((at) => seen.lowestAt(null, at))).toEqual([-1, 1, 1, 2]);
    expect(log().lowestAt(null, 9)).toBe(-1);
  });

  it('of a server that falls silent is what it was, and of one that never spoke is none at all', () => {
    expect(log(state('zk1', 4), state('zk1', null, 'silent')).lowestAt('zk1', 9)).toBe(4);
    expect(log(state('zk1', null, 'silent')).lowestAt('zk1', 9)).toBe(Infinity);
  });

  it('of a server that tells none is not known', () => {
    expect(log(state('zk1', 4), state('zk1', null, 'looking')).lowestAt('zk1', 9)).toBe(-1);
  });

  it('is told by the observer alone, of a server that has a name', () => {
    const value: Json = { server: 'zk1', epoch: 4, role: 'follower' };
    expect(log({ ...state('zk1', 4), process: 0 }).lowestAt(null, 9)).toBe(-1);
    expect(log({ ...state('zk1', 4), f: 'phase' }).lowestAt(null, 9)).toBe(-1);
    expect(log({ process: 'observer', f: 'server-state', value: 'x' }).lowestAt(null, 9)).toBe(-1);
    expect(log({ process: 'observer', f: 'server-state' }).lowestAt(null, 9)).toBe(-1);
    expect(log({ process: 'observer', f: 'server-state', value }).lowestAt('zk1', 9)).toBe(4);
    expect(log({ process: 'observer', f: 'server-state', server: 'zk2', value }).lowestAt('zk2', 9)).toBe(4);
  });
});

describe('a session may be on a leader', () => {
  const made = (byServer: number): string => `${byServer.toString(16)}000049266a0004`;

  it('that made it, which its highest byte tells', () => {
    const epochs = log(state('zk1', 1), state('zk13', 1, 'leader'));
    expect([1, 3, 13].map((server) => epochs.mayBeOnLeader(made(server), 9))).toEqual([false, false, true]);
    expect(epochs.mayBeOnLeader(`d${made(2).slice(1)}`, 9)).toBe(true);
    expect(epochs.mayBeOnLeader(`1${made(13)}`, 9)).toBe(false);
  });

  it('also of a server that was called after something else with a number', () => {
    expect(log(state('dc7-zk2', 1, 'leader')).mayBeOnLeader(made(2), 9)).toBe(true);
    expect(log(state('main', 1, 'leader')).mayBeOnLeader(made(1), 9)).toBe(false);
  });

  it('whichever it is, once it lost a connection', () => {
    const session = made(1);
    const leader = state('zk2', 1, 'leader');
    const lost = log(leader, connection(session, 'disconnected'), connection(session, 'disconnected'));
    expect([1, 2, 3].map((at) => lost.mayBeOnLeader(session, at))).toEqual([false, true, true]);
    expect(lost.mayBeOnLeader(made(3), 9)).toBe(false);
    expect(log(leader, connection(session, 'connected')).mayBeOnLeader(session, 9)).toBe(false);
  });

  it('only if one was seen', () => {
    expect(log(connection(made(1), 'disconnected')).mayBeOnLeader(made(1), 9)).toBe(false);
  });
});
