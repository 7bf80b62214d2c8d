import { expect, it } from 'vitest';
import type { HistoryEvent } from '../../harness/history/event.js';
import { Intake } from './intake.js';
import { Ended } from './operations.js';

function taken(
  events: readonly Partial<HistoryEvent>[],
  perKey = true,
  wanted?: (key: string | null) => boolean,
): Intake {
  const intake = new Intake(perKey, wanted);
  events.forEach((event, index) => {
    intake.add({ index, time: index, process: 0, type: 'invoke', f: 'write', value: 1, ...event });
  });
  return intake;
}
const keysOf = (intake: Intake): unknown[] => [...intake.keys].map(([key, { count }]) => [key, count]);

it('sorts operations by their keys, those without into one, or all into one', () => {
  const events = ['a', 'b', undefined, 'a'].map((key, process) => (key === undefined ? { process } : { process, key }));
  expect(keysOf(taken(events))).toEqual([
    ['a', 2],
    ['b', 1],
    [null, 1],
  ]);
  expect(keysOf(taken(events, false))).toEqual([[null, 4]]);
  expect(keysOf(taken(events, true, (key) => key !== 'a'))).toEqual([
    ['b', 1],
    [null, 1],
  ]);
});

it('takes what clients do, and neither what faults do nor what was only noted', () => {
  const intake = taken([
    { process: 'nemesis', f: 'kill' },
    { f: 'write' },
    { type: 'note', f: 'connection', value: 'connected' },
    { type: 'ok' },
    { process: 1, type: 'ok' },
    { process: 'observer', type: 'note', f: 'phase' },
  ]);
  expect(keysOf(intake)).toEqual([[null, 1]]);
  const [table] = intake.keys.values();
  expect([table?.ended.values[0], table?.invokedAt.values[0], table?.completedAt.values[0]]).toEqual([Ended.ok, 1, 3]);
});

it('leaves out the completion of what was left out', () => {
  const intake = taken([{ key: 'a' }, { key: 'b', process: 1 }, { key: 'a', type: 'ok' }], true, (key) => key === 'b');
  const [table] = intake.keys.values();
  expect([keysOf(intake), table?.ended.values[0]]).toEqual([[['b', 1]], Ended.open]);
});

it('learns from the observer which server led, and from connections who moved', () => {
  const state = { server: 'zk2', epoch: 3, role: 'leader' };
  const { epochs } = taken([
    { process: 'observer', type: 'note', f: 'server-state', value: state },
    { type: 'note', f: 'connection', session: '1000049266a0004', value: 'disconnected' },
    { process: 4, f: 'server-state', value: { ...state, server: 'zk9' } },
  ]);
  expect([epochs.lowestAt('zk2', 9), epochs.lowestAt('zk9', 9)]).toEqual([3, -1]);
  expect([1, 2].map((at) => epochs.mayBeOnLeader('1000049266a0004', at))).toEqual([false, true]);
});
