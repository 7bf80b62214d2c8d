import { describe, expect, it } from 'vitest';
import type { EventType, HistoryEvent, ProcessId } from './event.js';
import { HistoryError } from './history-error.js';
import { pairOperations } from './pairing.js';

function history(...rows: readonly (readonly [ProcessId, EventType, string, string?])[]): HistoryEvent[] {
  return rows.map(([process, type, f, key], index) => ({
    index: index * 10,
    time: index,
    process,
    type,
    f,
    ...(key === undefined ? {} : { key }),
  }));
}

describe('pairOperations', () => {
  it('pairs by process, in order of invocation', () => {
    const events = history([0, 'invoke', 'write'], [1, 'invoke', 'read'], [1, 'ok', 'read'], [0, 'fail', 'write']);
    const operations = pairOperations(events);
    expect(operations.map(({ outcome, invokedAt, completedAt }) => [outcome, invokedAt, completedAt])).toEqual([
      ['fail', 0, 3],
      ['ok', 1, 2],
    ]);
    expect(operations[0]?.completion).toBe(events[3]);
  });

  it('calls an invocation without completion unknown, like info, and keeps the completion that said info', () => {
    const events = history([0, 'invoke', 'write'], [1, 'invoke', 'write'], [0, 'info', 'write']);
    const operations = pairOperations(events);
    expect(operations.map(({ outcome, completedAt }) => [outcome, completedAt])).toEqual([
      ['info', Infinity],
      ['info', Infinity],
    ]);
    expect(operations[0]?.completion).toBe(events[2]);
    expect(operations[1]?.completion).toBeNull();
  });

  it('leaves nemesis, observer and notes out, whatever they do', () => {
    const events = history(
      ['nemesis', 'info', 'kill'],
      ['nemesis', 'info', 'kill'],
      ['observer', 'note', 'server-state'],
      [0, 'note', 'connection'],
      [0, 'invoke', 'read'],
      [0, 'note', 'watch-event'],
      [0, 'ok', 'read'],
    );
    expect(pairOperations(events)).toHaveLength(1);
  });

  it.each([
    [
      'completion without invocation',
      history([3, 'ok', 'read']),
      'event 0: process 3 completes "read" (ok) without having invoked anything',
    ],
    [
      'two in flight',
      history([3, 'invoke', 'read'], [3, 'invoke', 'write']),
      'event 10: process 3 invokes "write" while its "read" (index 0) is still in flight',
    ],
    [
      'invocation after info',
      history([3, 'invoke', 'write'], [3, 'info', 'write'], [3, 'invoke', 'read']),
      'event 20: process 3 invokes although its last operation ended "info"',
    ],
    [
      'completion after info',
      history([3, 'invoke', 'write'], [3, 'info', 'write'], [3, 'ok', 'write']),
      'event 20: process 3 completes "write" (ok) without having invoked anything',
    ],
    [
      'another operation',
      history([3, 'invoke', 'write'], [3, 'ok', 'read']),
      'event 10: process 3 completes "read", but what it invoked (index 0) is "write"',
    ],
    [
      'another key',
      history([3, 'invoke', 'read', 'a'], [3, 'ok', 'read', 'b']),
      'event 10: process 3 completes "read" on key "b", but invoked it on "a" (index 0)',
    ],
  ])('refuses %s', (_, events, message) => {
    expect(() => pairOperations(events)).toThrow(HistoryError);
    expect(() => pairOperations(events)).toThrow(message);
  });
});
