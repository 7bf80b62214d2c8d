import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { HistoryEvent, Json } from '../harness/history/event.js';
import { unlimited } from './checker.js';
import { checkers } from './index.js';
import { written } from './testing/written-history.js';

vi.setConfig({ testTimeout: 120_000 });

const operations = [
  ...['read', 'write', 'cas', 'create', 'delete', 'watch', 'acquire', 'release', 'guard', 'add', 'enqueue', 'dequeue'],
  ...[
    'drain',
    'connection',
    'watch-event',
    'lock-gone',
    'lock-nodes',
    'server-state',
    'tree',
    'tree-difference',
    'kill',
  ],
  ...['pause', 'heal', 'start', 'close', 'unwatch'],
];

/** Values as the vocabulary has them, and any others. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer({ min: -2, max: 5 }),
  fc.constantFrom<Json>('connected', 'disconnected', 'expired', 'closed', null),
  fc.record(
    {
      mode: fc.constantFrom('exclusive', 'shared', 'data', 'exists', 'children', 'persistent', 'recursive'),
      sequence: fc.integer({ min: -1, max: 4 }),
      czxid: fc.integer({ min: 0, max: 9 }),
      ahead: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
      zxid: fc.integer({ min: 0, max: 9 }),
      token: fc.integer({ min: 0, max: 4 }),
      read: fc.integer({ min: 0, max: 4 }),
      wrote: fc.integer({ min: 0, max: 4 }),
      kind: fc.constantFrom('created', 'deleted', 'data-changed', 'children-changed', 'other'),
      server: fc.constantFrom('zk1', 'zk2'),
      role: fc.constantFrom('leader', 'follower', 'looking', 'silent'),
      epoch: fc.integer({ min: 0, max: 2 }),
      digest: fc.constantFrom('a', 'b'),
      step: fc.integer({ min: 0, max: 2 }),
      on: fc.array(fc.constantFrom('zk1', 'zk2'), { maxLength: 2 }),
      undoes: fc.boolean(),
      begun: fc.boolean(),
      judged: fc.constantFrom('confirmed', 'ineffective', 'inconclusive'),
    },
    { requiredKeys: [] },
  ),
  fc.array(fc.record({ sequence: fc.integer({ min: 0, max: 4 }), session: fc.constantFrom('a', '0x0b') }), {
    maxLength: 2,
  }),
);

const stat = fc.record(
  Object.fromEntries(
    ['czxid', 'mzxid', 'pzxid', 'version', 'cversion', 'numChildren'].map((name) => [
      name,
      fc.integer({ min: 0, max: 9 }),
    ]),
  ),
  { requiredKeys: [] },
);

const line = fc.record(
  {
    process: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('nemesis' as const, 'observer' as const)),
    type: fc.constantFrom('invoke', 'ok', 'fail', 'info', 'note'),
    f: fc.constantFrom(...operations),
    key: fc.constantFrom('x', '/t', '/t/a', '/'),
    value,
    workload: fc.constantFrom('one', 'two'),
    error: fc.constantFrom('NONODE', 'CONNECTIONLOSS', 'empty'),
    server: fc.constantFrom('zk1', 'zk2'),
    session: fc.constantFrom('a', 'b', '0x0a'),
    zxid: fc.integer({ min: 0, max: 9 }),
    version: fc.integer({ min: 0, max: 3 }),
    stat,
    synced: fc.boolean(),
    final: fc.boolean(),
    expected: fc.integer({ min: -1, max: 3 }),
  },
  { requiredKeys: ['process', 'type', 'f'] },
);

const history = fc
  .array(line, { maxLength: 60, size: 'max' })
  .map((lines) => lines.map((fields, index) => ({ index, time: index * 1e6, ...fields }) as HistoryEvent));

/** Those that judge whole histories; searches have their own tests, and need histories that keep the rules. */
const judges = checkers.filter(({ name }) => name !== 'linearizable');

describe('whatever a history holds', () => {
  it.each(judges.map((checker) => [checker.name, checker] as const))('%s says something about it', (_, checker) => {
    fc.assert(
      fc.property(
        history,
        fc.constantFrom({}, { kind: 'semaphore', permits: 2 }, { reentrant: true }),
        (events, options) => {
          const { valid, reason, anomalies, operations: count } = checker.check(events, options, unlimited);
          expect(count).toBeGreaterThanOrEqual(0);
          expect(valid === false).toBe(anomalies.length > 0);
          expect(valid === 'unknown' && (reason ?? '') === '').toBe(false);
          for (const { message, events: involved } of anomalies) {
            expect(message).toMatch(/^\S.*\.$/s);
            expect(involved).toEqual([...new Set(involved)].sort((a, b) => a - b));
            expect(involved.every((index) => index >= 0 && index < events.length)).toBe(true);
          }
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 150) },
    );
  });

  const reads = ['mutual-exclusion', 'lost-updates', 'watch-promises', 'zookeeper-promises', 'set-full', 'stats'];
  it.each([...reads, 'availability'])('%s concludes nothing from what it could not read', (name) => {
    const events = written(`
      1.0 1/a invoke acquire L {"mode":"exclusive"}
      1.1 1/a ok acquire L {"mode":"exclusive","sequence":1}
      1.2 2/b invoke acquire L {"mode":"exclusive"}
      1.3 2/b ok acquire L {"mode":"exclusive","sequence":2,"ahead":[1]}
      1.4 3/c invoke read s
      1.5 3/c ok read s ["nobody's"]`);
    for (const polls of [0, 1]) {
      let left = polls;
      const spent = { exceeded: () => (left-- > 0 ? null : 'the time is over'), hold: () => undefined };
      const long = Array.from({ length: 200 }, (_, at) =>
        events.map((event) => ({ ...event, index: 6 * at + event.index })),
      );
      const result = judges.find((judge) => judge.name === name)?.check(long.flat(), {}, spent);
      expect(result).toMatchObject({ valid: 'unknown', anomalies: [] });
      expect(result?.reason).toContain('the time is over');
    }
  });

  it.each(judges.map((checker) => [checker.name, checker] as const))(
    '%s stops when its budget is spent',
    (_, checker) => {
      const spent = { exceeded: () => 'the time is over', hold: () => undefined };
      fc.assert(
        fc.property(history, (events) => {
          expect(['unknown', true, false]).toContain(checker.check(events, {}, spent).valid);
        }),
        { numRuns: 20 },
      );
    },
  );
});
