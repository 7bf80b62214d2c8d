import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../harness/foundation/seeded-random.js';
import type { HistoryEvent, Json } from '../../../harness/history/event.js';
import { pairOperations } from '../../../harness/history/pairing.js';
import { histories } from '../../testing/share.js';
import { isLinearizable, type TimedOperation } from '../testing/brute-force.js';
import { versionedHistory, type VersionedShape } from '../testing/versioned-history.js';
import { flawsOf, history, judged, type Row } from '../testing/witnessed.js';

/** A znode with versions, for the brute-force oracle: `seen` is what an operation's answer says of it. */
interface Seen {
  readonly says: 'read' | 'wrote' | 'refused' | 'unknown';
  readonly version: number | undefined;
  readonly expected: number;
  readonly old: Json | undefined;
  readonly value: Json;
}
interface Node {
  readonly version: number;
  readonly value: Json;
}

const znode = {
  step(state: unknown, operation: unknown): Node | undefined {
    const { version, value } = state as Node;
    const seen = operation as Seen;
    if (seen.says === 'read') return seen.version === version && seen.value === value ? (state as Node) : undefined;
    if (seen.says === 'refused') return seen.expected === version ? undefined : (state as Node);
    if (seen.expected >= 0 && seen.expected !== version) return undefined;
    if (seen.old !== undefined && seen.old !== value) return undefined;
    if (seen.says === 'wrote' && seen.version !== version + 1) return undefined;
    return { version: version + 1, value: seen.value };
  },
};

/** The operations as the oracle wants them: a plain read may be from any time after what its session was told. */
function timed(events: readonly HistoryEvent[]): TimedOperation[] {
  const told = new Map<unknown, TimedOperation[]>();
  return pairOperations(events).map(({ invocation, completion, outcome, invokedAt, completedAt }) => {
    const isRead = invocation.f === 'read';
    const pair = invocation.f === 'cas' ? (invocation.value as readonly [Json, Json]) : undefined;
    const seen: Seen = {
      says: isRead ? 'read' : outcome === 'ok' ? 'wrote' : outcome === 'fail' ? 'refused' : 'unknown',
      version: completion?.version,
      expected: invocation.expected ?? -1,
      old: pair?.[0],
      value: (isRead ? completion?.value : (pair?.[1] ?? invocation.value)) ?? null,
    };
    const plain = isRead && invocation.synced !== true;
    const session = told.get(invocation.process) ?? [];
    told.set(invocation.process, session);
    const operation = seen as unknown as TimedOperation['operation'];
    const each = { operation, invokedAt: plain ? -1 : invokedAt, completedAt, after: plain ? [...session] : [] };
    if (outcome !== 'info') session.push(each);
    return each;
  });
}

function shapeFor(random: SeededRandom, slip: number): VersionedShape {
  return {
    operations: random.integer(2, 7),
    concurrency: random.integer(1, 6),
    unknown: random.pick([0, 0.3, 0.6]),
    plain: random.pick([0, 0.5]),
    slip,
    repeated: random.pick([0, 0.8]),
  };
}

/** One answer changed: its version, or the value that a read saw. */
function changed(events: readonly HistoryEvent[], random: SeededRandom): HistoryEvent[] {
  const answers = events.filter(({ type }) => type === 'ok');
  if (answers.length === 0) return [...events];
  const victim = random.pick(answers);
  const version = Math.max(victim.f === 'read' ? 0 : 1, (victim.version ?? 0) + random.pick([-1, 1, 2]));
  const lie =
    victim.f === 'read' && random.chance(0.5)
      ? { value: random.pick([null, 1, 2, 100, 101, 102]) }
      : { version, stat: { ...victim.stat, version, mzxid: 1000 + version } };
  return events.map((event) => (event === victim ? { ...event, ...lie } : event));
}

describe('the witness agrees with the definition', () => {
  it.each([
    ['on what a healthy server answers', 0, false, 1500],
    ['on answers out of time', 4, false, 3000],
    ['on answers that lie', 1, true, 3000],
  ] as const)('%s', (_, slip, lies, count) => {
    let possible = 0;
    for (let seed = 1; seed <= histories(count); seed++) {
      const random = new SeededRandom(seed);
      const honest = versionedHistory(random, shapeFor(random, slip));
      const events = lies ? changed(honest, random) : honest;
      const verdict = judged(events, null);
      const truth = isLinearizable(znode, { version: 0, value: null }, timed(events));
      if (truth) possible++;
      // An unknown cas says that old was at `expected`, which the witness takes on trust: it may pass what can't be.
      const trusted = events.some(({ type, f }) => type === 'info' && f === 'cas');
      if (lies && trusted && !truth) continue;
      expect({ seed, possible: verdict?.flaws.length === 0 }).toEqual({ seed, possible: truth });
    }
    expect(possible).toBeGreaterThan(histories(count) / 6);
    expect(possible).toBeLessThan(slip === 0 ? histories(count) + 1 : histories(count));
  });
});

const synced = { synced: true };

describe('the witness says', () => {
  it('that a synced read was stale, with what it missed', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 7, version: 1 },
      { f: 'read', from: 3, to: 4, value: null, version: 0, more: synced },
    );
    expect(flawsOf(events)).toEqual([
      [
        'stale-read',
        "Process 1's read of null (3.000–4.000 s) shows version 0, but version 1 was there before it was invoked: process 0's write of 7 (1.000–2.000 s) had completed.",
        [0, 1],
      ],
    ]);
  });

  it('nothing of a plain read that lags, unless its own session had seen more', () => {
    const write: Row = { f: 'write', from: 1, to: 2, value: 7, version: 1, process: 0 };
    const read: Row = { f: 'read', from: 3, to: 4, value: null, version: 0 };
    expect(flawsOf(history(write, { ...read, process: 1 }))).toEqual([]);
    expect(flawsOf(history(write, { ...read, process: 0 }))).toEqual([
      [
        'session-went-back',
        "Process 0's read of null (3.000–4.000 s) shows version 0, but the same session had already seen version 1 in process 0's write of 7 (1.000–2.000 s).",
        [0, 1],
      ],
    ]);
    const bySession = [
      { ...write, session: 'a' },
      { ...read, process: 1, session: 'a' },
    ];
    expect(flawsOf(history(...bySession)).map(([kind]) => kind)).toEqual(['session-went-back']);
    expect(flawsOf(history({ ...write, session: 'a' }, { ...read, process: 0, session: 'b' }))).toEqual([]);
  });

  it('that a final read lost a write, synced or not', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 7, version: 1 },
      { f: 'read', from: 3, to: 4, value: null, version: 0, more: { final: true, server: 'zk2' } },
    );
    expect(flawsOf(events)).toEqual([
      [
        'lost-write',
        "Process 1's read of null (3.000–4.000 s, zk2) shows version 0, but version 1 was there before it was invoked: process 0's write of 7 (1.000–2.000 s) had completed.",
        [0, 1],
      ],
    ]);
  });

  it('that a value was not what was written, or differs from the beginning', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 7, version: 1 },
      { f: 'read', from: 3, to: 4, value: 8, version: 1, more: synced },
    );
    expect(flawsOf(events)).toEqual([
      [
        'wrong-value',
        "Process 1's read of 8 (3.000–4.000 s) saw 8 at version 1, but it was 7 by process 0's write of 7 (1.000–2.000 s).",
        [0, 1],
      ],
    ]);
    expect(flawsOf(history({ f: 'read', from: 1, to: 2, value: 5, version: 0 }), null)).toEqual([
      [
        'wrong-value',
        "Process 0's read of 5 (1.000–2.000 s) saw 5 at version 0, but it held null from the beginning.",
        [0],
      ],
    ]);
    expect(flawsOf(history({ f: 'read', from: 1, to: 2, value: 5, version: 0 }))).toEqual([]);
  });

  it('that two reads saw two values at one version, or two transactions', () => {
    const one: Row = { f: 'read', from: 1, to: 2, value: 5, version: 0 };
    expect(flawsOf(history(one, { ...one, value: 6 })).map(([kind, message]) => [kind, message])).toEqual([
      [
        'forked-version',
        "Process 1's read of 6 (1.000–2.000 s) saw 6 at version 0, but it was 5 by process 0's read of 5 (1.000–2.000 s).",
      ],
    ]);
    const other: Row = { f: 'write', from: 3, to: 4, value: 9, version: 1, mzxid: 20 };
    expect(flawsOf(history(other, { ...other, f: 'read', from: 5, to: 6, mzxid: 21 }))).toEqual([
      [
        'forked-version',
        "Version 1 is transaction 0x14 for process 0's write of 9 (3.000–4.000 s), and 0x15 for process 1's read of 9 (5.000–6.000 s).",
        [0, 1],
      ],
    ]);
  });

  it('that version 0 is not its creation', () => {
    expect(flawsOf(history({ f: 'read', from: 1, to: 2, version: 0, czxid: 10, mzxid: 11 }))).toEqual([
      [
        'forked-version',
        "Process 0's read of null (1.000–2.000 s) shows version 0 with mzxid 0xb, which is not its creation 0xa.",
        [0],
      ],
    ]);
  });

  it('that zxids fall along the versions', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 1, version: 1, mzxid: 30 },
      { f: 'write', from: 3, to: 4, value: 2, version: 2, mzxid: 29 },
    );
    expect(flawsOf(events)).toEqual([
      [
        'zxid-order',
        "Version 2 is transaction 0x1d, which is older than 0x1e, the one of version 1 before it (process 1's write of 2 (3.000–4.000 s); process 0's write of 1 (1.000–2.000 s)).",
        [0, 1],
      ],
    ]);
    const multi = events.map((event) =>
      event.stat === undefined ? event : { ...event, stat: { ...event.stat, mzxid: 30 } },
    );
    expect(flawsOf(multi)).toEqual([]);
  });

  it('that two writers got one version', () => {
    const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };
    expect(flawsOf(history(write, { ...write, value: 2 }))).toEqual([
      [
        'split-brain',
        "Version 1 was written twice: by process 0's write of 1 (1.000–2.000 s) and by process 1's write of 2 (1.000–2.000 s), both acknowledged.",
        [0, 1],
      ],
    ]);
  });

  it('that a conditional write got another version than it expected', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 1, version: 1 },
      { f: 'write', from: 3, to: 4, value: 2, version: 2, more: { expected: 0 } },
    );
    expect(flawsOf(events)).toEqual([
      [
        'wrong-version',
        "Process 1's write of 2 (3.000–4.000 s) expected version 0 and was acknowledged as version 2, not 1.",
        [1],
      ],
    ]);
  });

  it('that a cas replaced a value that was not there', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 1, version: 1 },
      { f: 'cas', from: 3, to: 4, value: [5, 2], version: 2, more: { expected: 1 } },
    );
    expect(flawsOf(events).map(([kind, message]) => [kind, message])).toEqual([
      [
        'wrong-value',
        "Process 1's cas 5 → 2 (3.000–4.000 s) saw 5 at version 1, but it was 1 by process 0's write of 1 (1.000–2.000 s).",
      ],
    ]);
  });

  it('that a write came at an earlier version than what was there before it', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 1, version: 2 },
      { f: 'write', from: 3, to: 4, value: 2, version: 1 },
    );
    expect(flawsOf(events)).toEqual([
      [
        'write-order',
        "Process 1's write of 2 (3.000–4.000 s) comes at version 1, but version 2 was there before it was invoked: process 0's write of 1 (1.000–2.000 s) had completed.",
        [0, 1],
      ],
    ]);
  });

  it('who may have written a version, and when nobody can have', () => {
    const read: Row = { f: 'read', from: 5, to: 6, value: 9, version: 1, more: synced };
    const unknown: Row = { f: 'write', from: 1, to: 2, value: 9, type: 'info' };
    const later: Row = { f: 'write', from: 7, to: 8, value: 3, version: 2 };
    expect(flawsOf(history(unknown, read))).toEqual([]);
    expect(flawsOf(history({ ...unknown, to: 20 }, read))).toEqual([]);
    expect(flawsOf(history({ ...unknown, value: 8 }, read, later))).toEqual([
      [
        'unwritten-version',
        "Nobody wrote version 1 (its value: 9), which was there for process 1's read of 9 (5.000–6.000 s): no write of unknown outcome fits either.",
        [1],
      ],
    ]);
    expect(flawsOf(history({ ...unknown, from: 7, to: 8 }, read)).map(([kind]) => kind)).toEqual(['unwritten-version']);
    expect(flawsOf(history({ ...unknown, more: { expected: 0 } }, read))).toEqual([]);
    expect(flawsOf(history({ ...unknown, more: { expected: 3 } }, read)).map(([kind]) => kind)).toEqual([
      'unwritten-version',
    ]);
    const skipped = history({ ...unknown, value: 8 }, { f: 'write', from: 5, to: 6, value: 3, version: 2 });
    expect(flawsOf(skipped)).toEqual([]);
  });

  it('that more versions were seen than writes can have made', () => {
    expect(flawsOf(history({ f: 'read', from: 1, to: 2, value: 9, version: 3 }))).toEqual([
      [
        'unwritten-version',
        'Version 3 was seen, but only 0 writes can have happened: some version was written by nobody.',
        [0],
      ],
    ]);
  });

  it('that a write that failed was seen', () => {
    const events = history(
      { f: 'write', from: 1, to: 2, value: 9, type: 'fail', error: 'NOAUTH' },
      { f: 'write', from: 1, to: 2, value: 8, type: 'info' },
      { f: 'read', from: 5, to: 6, value: 9, version: 1 },
    );
    expect(flawsOf(events)).toEqual([
      [
        'failed-write-seen',
        "Version 1 holds 9, seen by process 2's read of 9 (5.000–6.000 s), but process 0's refused write of 9 (1.000–2.000 s) certainly failed.",
        [2, 0, 2],
      ],
    ]);
  });

  it('that a write was refused for its version although it was the current one', () => {
    const refused: Row = {
      f: 'write',
      from: 3,
      to: 4,
      value: 2,
      type: 'fail',
      error: 'BADVERSION',
      more: { expected: 1 },
    };
    const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };
    const sentence =
      "Process 1's refused write of 2 (3.000–4.000 s) was refused (BADVERSION), although version 1, which it expected, was the current one from before its invocation until after its completion.";
    expect(flawsOf(history(write, refused))).toEqual([['refused-though-current', sentence, [1]]]);
    expect(flawsOf(history(write, { ...refused, more: { expected: 0 } }))).toEqual([]);
    const next: Row = { f: 'write', from: 3, to: 5, value: 3, version: 2 };
    expect(flawsOf(history(write, refused, next))).toEqual([]);
    expect(flawsOf(history(write, refused, { ...next, from: 6, to: 7 })).map(([kind]) => kind)).toEqual([
      'write-order',
    ]);
    const unseen: Row = { f: 'write', from: 1, to: 9, value: 4, type: 'info' };
    expect(flawsOf(history(write, refused, unseen))).toEqual([]);
    expect(flawsOf(history(write, refused, { ...unseen, from: 5 })).map(([kind]) => kind)).toEqual([
      'refused-though-current',
    ]);
    const exactly = { ...refused, from: 3, to: 8, zxid: 11 };
    expect(flawsOf(history(write, exactly, { ...next, mzxid: 12 })).map(([kind]) => kind)).toEqual([
      'refused-though-current',
    ]);
    expect(flawsOf(history(write, { ...exactly, zxid: 12 }, { ...next, mzxid: 12 }))).toEqual([]);
  });

  it('that a cas was refused for a value that it asked for', () => {
    const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };
    const refused: Row = { f: 'cas', from: 3, to: 4, value: [1, 2], type: 'fail', error: 'cas-mismatch', version: 1 };
    expect(flawsOf(history(write, refused))).toEqual([
      [
        'refused-though-equal',
        "Process 1's refused cas 1 → 2 (3.000–4.000 s) was refused at version 1, whose value is just what it asked for.",
        [0, 1],
      ],
    ]);
    expect(flawsOf(history(write, { ...refused, value: [7, 2] }))).toEqual([]);
  });

  it('that a node is lost, unless it was not there yet', () => {
    const write: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1 };
    const absent: Row = { f: 'read', from: 3, to: 4, value: null, more: synced };
    expect(flawsOf(history(write, absent))).toEqual([
      [
        'lost-node',
        "process 1's read of null (3.000–4.000 s) found no node, although process 0's write of 1 (1.000–2.000 s) had shown version 1 before, and nothing deleted it.".replace(
          'process 1',
          'Process 1',
        ),
        [0, 1],
      ],
    ]);
    expect(flawsOf(history(write, { ...absent, from: 1.5, to: 4 }))).toEqual([]);
    expect(flawsOf(history(write, { ...absent, more: {} }))).toEqual([]);
  });

  it('that incarnations come one after the other, and absence between them', () => {
    const first: Row = { f: 'write', from: 1, to: 2, value: 1, version: 1, czxid: 10 };
    const absent: Row = { f: 'read', from: 3, to: 4, value: null, more: synced };
    const second: Row = { f: 'read', from: 5, to: 6, value: 5, version: 0, czxid: 50, more: synced };
    const back: Row = { f: 'read', from: 7, to: 8, value: 1, version: 1, czxid: 10, more: synced };
    expect(flawsOf(history(first, absent, second))).toEqual([]);
    expect(flawsOf(history(first, absent, second, { ...absent, from: 9, to: 10 })).map(([kind]) => kind)).toEqual([
      'lost-node',
    ]);
    expect(flawsOf(history(first, second, back)).map(([kind]) => kind)).toEqual(['stale-read']);
  });

  it('which stale synced reads a leader explains that has not applied yet what a follower acknowledged', () => {
    const onServer = (server: number): string => `${server}000049266a0004`;
    const kinds = (session: string, missedForMs: number, notes: readonly Partial<HistoryEvent>[] = []): string[] => {
      const value = { server: 'zk3', epoch: 1, role: 'leader' };
      const first: HistoryEvent[] = [
        { index: 0, time: 0, process: 'observer', type: 'note', f: 'server-state', server: 'zk3', value },
        ...notes.map((note): HistoryEvent => ({
          index: 1,
          time: 0,
          process: 0,
          type: 'note',
          f: 'connection',
          ...note,
        })),
      ];
      const later = 4 + missedForMs;
      const rest = history(
        { f: 'write', from: 1, to: 2, value: 1, version: 1, czxid: 1, mzxid: 2 },
        { f: 'write', from: 3, to: 4, value: 2, version: 2, czxid: 1, mzxid: 3 },
        {
          ...{ f: 'read', from: later, to: later + 1, value: 1, version: 1, czxid: 1, mzxid: 2 },
          more: { ...synced, session },
        },
      ).map((event) => ({ ...event, time: event.time / 1000, index: event.index + first.length }));
      return judged([...first, ...rest])?.flaws.map(({ kind }) => kind) ?? [];
    };
    expect(kinds(onServer(3), 50)).toEqual([]);
    expect(kinds(onServer(3), 150)).toEqual(['stale-read']);
    expect(kinds(onServer(1), 50)).toEqual(['stale-read']);
    expect(kinds(onServer(1), 50, [{ session: onServer(1), value: 'disconnected' }])).toEqual([]);
  });

  it('which stale synced reads a deposed leader explains', () => {
    const EPOCH = 2 ** 32;
    const events = (server: string | undefined, observed: readonly HistoryEvent[]): HistoryEvent[] => [
      ...observed,
      ...history(
        { f: 'write', from: 1, to: 2, value: 1, version: 1, czxid: EPOCH + 1, mzxid: EPOCH + 2 },
        { f: 'write', from: 3, to: 4, value: 2, version: 2, czxid: EPOCH + 1, mzxid: 2 * EPOCH + 1 },
        {
          ...{ f: 'read', from: 5, to: 6, value: 1, version: 1, czxid: EPOCH + 1, mzxid: EPOCH + 2 },
          more: { ...synced, ...(server === undefined ? {} : { server }) },
        },
      ).map((event) => ({ ...event, index: event.index + observed.length })),
    ];
    const state = (server: string, epoch: number | null, role = 'follower'): HistoryEvent => ({
      ...{ index: 0, time: 0, process: 'observer', type: 'note', f: 'server-state' },
      server,
      value: { server, epoch, role },
    });
    const verdict = judged(events(undefined, []));
    expect(verdict?.flaws).toEqual([]);
    expect(verdict?.deposed.map(({ kind }) => kind)).toEqual(['stale-sync']);
    expect(verdict?.deposedReads).toEqual([2]);
    const kinds = (server: string | undefined, observed: readonly HistoryEvent[]): string[] | undefined =>
      judged(events(server, observed))?.flaws.map(({ kind }) => kind);
    expect(kinds('zk1', [state('zk1', 1), state('zk2', 2)])).toEqual([]);
    expect(kinds('zk2', [state('zk1', 1), state('zk2', 2)])).toEqual(['stale-read']);
    expect(kinds(undefined, [state('zk1', 1), state('zk2', 2)])).toEqual([]);
    expect(kinds(undefined, [state('zk1', 1), state('zk1', 2), state('zk2', 2)])).toEqual(['stale-read']);
    expect(kinds(undefined, [state('zk1', null, 'silent'), state('zk2', 2)])).toEqual(['stale-read']);
    const wakingUp = [state('zk1', 1, 'leader'), state('zk1', null, 'silent'), state('zk2', 2)];
    expect(kinds(undefined, wakingUp)).toEqual([]);
    expect(kinds(undefined, [state('zk1', null, 'looking'), state('zk2', 2)])).toEqual([]);
  });

  it('when it does not apply', () => {
    expect(judged(history({ f: 'read', from: 1, to: 2, value: 3 }))).toBeNull();
    expect(judged(history({ f: 'write', from: 1, to: 2, value: 3 }))).toBeNull();
    expect(judged(history({ f: 'cas', from: 1, to: 2, value: 3, version: 1 }))).toBeNull();
  });

  it('how many replies contradict their own stat', () => {
    const verdict = judged(history({ f: 'write', from: 1, to: 2, value: 3, version: 1, mzxid: 12, zxid: 13 }));
    expect(verdict?.zxidMismatches).toBe(1);
    expect(
      judged(history({ f: 'write', from: 1, to: 2, value: 3, version: 1, mzxid: 12, zxid: 12 }))?.zxidMismatches,
    ).toBe(0);
  });
});
