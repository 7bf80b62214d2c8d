import { describe, expect, it } from 'vitest';
import type { Operation } from '../../harness/history/operation.js';
import { clientOperations } from '../evidence/operations.js';
import { written } from '../testing/written-history.js';
import type { ArmedWatch, WatchTable } from './armed-watch.js';
import { ChangeLog } from './change-log.js';
import { KnownChanges } from './known-changes.js';
import { LaterWrites } from './later-writes.js';
import { PersistentWatches, placedChanges } from './persistent-watches.js';

function operations(text: string): Operation[] {
  return clientOperations(written(text));
}

/** One operation, from its invocation to its completion. */
const done = (at: number, f: string, path: string, fields = '{}', type = 'ok'): string =>
  `${String(at)} ${String(at)} invoke ${f} ${path} null\n${String(at)}.5 ${String(at)} ${type} ${f} ${path} null | ${fields}\n`;

describe('the changes known from replies', () => {
  const stat = '{"zxid":90,"stat":{"czxid":5,"mzxid":8,"pzxid":12}}';

  it('are those in stats, of the node and of the list above it', () => {
    const known = new KnownChanges(operations(done(1, 'read', '/t/a', stat)));
    expect([4, 5, 7, 8].map((zxid) => known.dataAfter('/t/a', zxid))).toEqual([5, 8, 8, Infinity]);
    expect([11, 12].map((zxid) => known.childrenAfter('/t/a', zxid))).toEqual([12, Infinity]);
    expect([4, 5].map((zxid) => known.childrenAfter('/t', zxid))).toEqual([5, Infinity]);
    expect([known.dataAfter('/t', 0), known.childrenAfter('/u', 0)]).toEqual([Infinity, Infinity]);
    expect([7, 8].map((zxid) => known.dataOfIncarnationAfter('/t/a', 5, zxid))).toEqual([8, Infinity]);
    expect(known.dataOfIncarnationAfter('/t/a', 6, 0)).toBe(Infinity);
    expect(known.dataOfIncarnationAfter('/t/b', 5, 0)).toBe(Infinity);
  });

  it('are those of acknowledged writes', () => {
    const after = (f: string, type = 'ok'): number[] => {
      const known = new KnownChanges(operations(done(1, f, '/t/a', '{"zxid":9}', type)));
      return [known.dataAfter('/t/a', 0), known.childrenAfter('/t', 0), known.childrenAfter('/t/a', 0)];
    };
    expect(after('write')).toEqual([9, Infinity, Infinity]);
    expect(after('create')).toEqual([9, 9, Infinity]);
    expect(after('delete')).toEqual([9, 9, 9]);
    expect(after('read')).toEqual([Infinity, Infinity, Infinity]);
    for (const type of ['fail', 'info']) expect(after('delete', type)).toEqual([Infinity, Infinity, Infinity]);
  });

  it('leave out what is no zxid, and what has no path', () => {
    const known = new KnownChanges(
      operations(`${done(1, 'write', '/t', '{"zxid":0}')}${done(2, 'write', '-', '{"zxid":4}')}`),
    );
    expect([known.dataAfter('/t', -1), known.dataAfter('', 0), known.dataAfter('undefined', 0)]).toEqual([
      Infinity,
      Infinity,
      Infinity,
    ]);
  });
});

describe('a write without a zxid', () => {
  it('is below every write that was asked for after its acknowledgement', () => {
    const text =
      done(1, 'delete', '/t') +
      done(2, 'write', '/u', '{"zxid":30}') +
      done(3, 'create', '/v', '{"zxid":20}') +
      done(4, 'delete', '/v', '{"zxid":40}');
    const [first, second, third, last] = operations(text);
    const later = new LaterWrites(operations(text));
    const bounds = [first, second, third, last].map((at) => (at === undefined ? -1 : later.lowestAfter(at)));
    expect(bounds).toEqual([20, 20, 40, Infinity]);
  });

  it('is not bounded by what was under way, failed, is no write, or has no zxid', () => {
    const bound = (more: string): number => {
      const [first, ...rest] = operations(`${done(1, 'delete', '/t')}${more}`);
      return first === undefined ? -1 : new LaterWrites([first, ...rest]).lowestAfter(first);
    };
    expect(bound(done(2, 'write', '/u', '{"zxid":7}'))).toBe(7);
    expect(bound(done(2, 'write', '/u', '{"zxid":7}', 'fail'))).toBe(Infinity);
    expect(bound(done(2, 'read', '/u', '{"zxid":7}'))).toBe(Infinity);
    expect(bound(done(2, 'write', '/u', '{"zxid":0}'))).toBe(Infinity);
    expect(bound(done(2, 'write', '/u'))).toBe(Infinity);
    const atOnce = operations(
      '1 2 invoke write /u\n2 1 invoke delete /t\n3 1 ok delete /t\n4 2 ok write /u null | {"zxid":7}',
    );
    const deletion = atOnce[1];
    expect(deletion === undefined ? -1 : new LaterWrites(atOnce).lowestAfter(deletion)).toBe(Infinity);
  });
});

describe('the log of changes', () => {
  const logged = (text: string): ChangeLog => {
    const all = operations(text);
    const log = new ChangeLog(new LaterWrites(all));
    for (const operation of all) log.begin(operation);
    return log;
  };
  const kinds = ['created', 'deleted', 'data-changed', 'children-changed'];
  const possible = (log: ChangeLog, path: string, zxid = 0): string[] =>
    kinds.filter((kind) => log.possible(kind, path, zxid));

  it('knows what each request may change', () => {
    expect(possible(logged(done(1, 'write', '/t/a', '{"zxid":9}')), '/t/a')).toEqual(['data-changed']);
    expect(possible(logged(done(1, 'create', '/t/a', '{"zxid":9}')), '/t/a')).toEqual(['created']);
    expect(possible(logged(done(1, 'delete', '/t/a', '{"zxid":9}')), '/t/a')).toEqual(['deleted']);
    expect(possible(logged(done(1, 'write', '/t/a', '{"zxid":9}')), '/t')).toEqual([]);
    expect(possible(logged(done(1, 'create', '/t/a', '{"zxid":9}')), '/t')).toEqual(['children-changed']);
    expect(possible(logged(done(1, 'delete', '/t/a', '{"zxid":9}')), '/t')).toEqual(['children-changed']);
    expect(possible(logged(done(1, 'delete', '/t/a', '{"zxid":9}')), '/')).toEqual([]);
  });

  it('knows until which zxid it may have come', () => {
    const log = logged(done(1, 'write', '/t', '{"zxid":9}') + done(2, 'write', '/t', '{"zxid":12}'));
    expect([11, 12].map((zxid) => log.possible('data-changed', '/t', zxid))).toEqual([true, false]);
    expect(logged(done(1, 'write', '/t', '{}', 'info')).possible('data-changed', '/t', 1e9)).toBe(true);
    expect(logged(done(1, 'write', '/t', '{}', 'fail')).possible('data-changed', '/t', 0)).toBe(false);
    const bounded = logged(done(1, 'delete', '/t') + done(2, 'write', '/u', '{"zxid":12}'));
    expect([11, 12].map((zxid) => bounded.possible('deleted', '/t', zxid))).toEqual([true, false]);
  });

  it('knows of which incarnation, where a reply showed it', () => {
    const log = logged(done(1, 'write', '/t', '{"zxid":9,"stat":{"czxid":5}}'));
    expect([5, 6, null].map((czxid) => log.possible('data-changed', '/t', 0, czxid))).toEqual([true, false, true]);
    const bare = logged(done(1, 'write', '/t', '{"zxid":9}'));
    expect([5, null].map((czxid) => bare.possible('data-changed', '/t', 0, czxid))).toEqual([true, true]);
  });

  it('says whether there was any change at all', () => {
    expect(logged(done(1, 'read', '/t')).anyChange).toBe(false);
    expect(logged(done(1, 'write', '/t', '{}', 'fail')).anyChange).toBe(false);
    expect(logged(done(1, 'write', '/t', '{}', 'info')).anyChange).toBe(true);
  });

  it('tells watches of the first acknowledged change after they were armed that fires them', () => {
    const told = (table: WatchTable, present: boolean | null, more: string, over = false): string | undefined => {
      const [arm, ...rest] = operations(done(1, 'watch', '/t') + more);
      if (arm === undefined) return 'none';
      const log = new ChangeLog(new LaterWrites(rest));
      const base = { present: present === true, czxid: null, mzxid: null, pzxid: null, version: null, cversion: null };
      const state = { change: null, reconnected: false, over, changeZxid: Infinity };
      const watch: ArmedWatch = { path: '/t', table, arm, base: present === null ? null : base, ...state };
      log.arm(watch);
      for (const operation of rest) log.acknowledge(operation);
      const change = watch.change;
      return change === null ? undefined : `${change.invocation.f} ${String(change.invocation.process)}`;
    };
    expect(told('node', true, done(2, 'write', '/t') + done(3, 'delete', '/t'))).toBe('write 2');
    expect(told('node', true, done(2, 'create', '/t') + done(3, 'delete', '/t'))).toBe('delete 3');
    expect(told('node', false, done(2, 'write', '/t') + done(3, 'create', '/t'))).toBe('create 3');
    expect(told('node', null, done(2, 'create', '/t'))).toBe('create 2');
    expect(told('node', true, done(2, 'create', '/t/a') + done(3, 'write', '/u'))).toBeUndefined();
    expect(told('node', true, done(2, 'write', '/t'), true)).toBeUndefined();
    expect(told('node', true, done(2, 'write', '/t', '{}', 'info'))).toBeUndefined();
    expect(told('children', true, done(2, 'write', '/t') + done(3, 'create', '/t/a'))).toBe('create 3');
    expect(told('children', true, done(2, 'write', '/t/a') + done(3, 'delete', '/t/a'))).toBe('delete 3');
    expect(told('children', true, done(2, 'delete', '/t'))).toBe('delete 2');
    expect(told('children', true, done(2, 'create', '/t'))).toBeUndefined();
    expect(told('children', true, done(2, 'create', '/t/a/x'))).toBeUndefined();
  });
});

describe('what a persistent watch should have told', () => {
  const all = operations(
    done(1, 'watch', '/t') +
      done(2, 'write', '/t', '{"zxid":20}') +
      done(3, 'create', '/t/a', '{"zxid":10}') +
      done(4, 'delete', '/t/a', '{"zxid":30}') +
      done(5, 'write', '/tu', '{"zxid":40}') +
      done(6, 'write', '/t', '{"zxid":50}', 'info') +
      done(7, 'write', '/t') +
      done(8, 'read', '/t', '{"zxid":60}') +
      done(9, 'write', '/t', '{"zxid":0}'),
  );
  const changes = placedChanges(all);
  const armed = (path: string, mode: 'persistent' | 'recursive', since: number | undefined): PersistentWatches => {
    const watches = new PersistentWatches();
    if (all[0] !== undefined) watches.arm(all[0], path, mode, since);
    return watches;
  };
  const untold = (watches: PersistentWatches, seen: number): number[] =>
    [...watches.untold(changes, seen)].map(({ change }) => change.zxid);

  it('is in the order of zxids', () => {
    expect(changes.map(({ zxid, kind, path }) => `${String(zxid)} ${kind} ${path}`)).toEqual([
      '10 created /t/a',
      '20 data-changed /t',
      '30 deleted /t/a',
      '40 data-changed /tu',
    ]);
  });

  it('is what it covers, after its registration, up to the state seen', () => {
    expect(untold(armed('/t', 'recursive', 5), 30)).toEqual([10, 20, 30]);
    expect(untold(armed('/t', 'recursive', 10), 100)).toEqual([20, 30]);
    expect(untold(armed('/t', 'persistent', 5), 100)).toEqual([20]);
    expect(untold(armed('/', 'recursive', 5), 100)).toEqual([10, 20, 30, 40]);
    expect(untold(armed('/t/a', 'recursive', 5), 29)).toEqual([10]);
    expect(untold(armed('/t', 'recursive', undefined), 100)).toEqual([]);
    const watches = armed('/t', 'recursive', 5);
    expect([untold(watches, 10), untold(watches, 10), untold(watches, 20)]).toEqual([[10], [], [20]]);
    watches.remove('/t');
    expect(untold(watches, 100)).toEqual([]);
    watches.remove('/u');
  });

  it('is not what was told, nor what came while nobody was told', () => {
    const watches = armed('/t', 'recursive', 5);
    expect(watches.tell('created', '/t/a', 10)).toBe(true);
    expect(watches.tell('created', '/t/a', 10)).toBe(false);
    expect(watches.tell('deleted', '/t/a', 10)).toBe(true);
    expect(untold(watches, 10)).toEqual([]);
    watches.disconnected();
    expect(untold(watches, 20)).toEqual([]);
    expect(untold(watches, 30)).toEqual([30]);
    const none = new PersistentWatches();
    expect([none.tell('created', '/t', 1), none.tell('created', '/t', 1)]).toEqual([true, true]);
  });
});
