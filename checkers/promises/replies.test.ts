import { describe, expect, it } from 'vitest';
import { unlimited } from '../checker.js';
import { Patience } from '../evidence/findings.js';
import { clientOperations } from '../evidence/operations.js';
import { written } from '../testing/written-history.js';
import type { Reply } from './replies.js';
import { attemptedData, repliesOf } from './replies.js';
import { StateChanges } from './state-changes.js';

function replies(text: string): Reply[] {
  return repliesOf(clientOperations(written(text)), new Patience(unlimited));
}

const done = (f: string, value = 'null', fields = '{}', asked = 'null', who = '1/0x0A'): string =>
  `1 ${who} invoke ${f} x ${asked}\n2 ${who} ok ${f} x ${value} | ${fields}\n`;
const one = (...given: Parameters<typeof done>): Reply | undefined => replies(done(...given))[0];

describe('a reply', () => {
  it('says who asked, and of which node', () => {
    expect(one('read')).toMatchObject({ session: 'a', node: ' x' });
    expect(one('read', 'null', '{}', 'null', '1')).toMatchObject({ session: null });
    for (const f of ['acquire', 'release']) expect(one(f)?.node).toBe(' x (lock)');
    const [named] = replies('1 1 invoke read - null | {"workload":"w"}\n2 1 ok read');
    expect(named?.node).toBe('w ');
  });

  it('has its zxid from its transaction, or from its header', () => {
    const at = (f: string, fields: string): (number | null | undefined)[] => {
      const reply = one(f, 'null', fields);
      return [reply?.transaction, reply?.header];
    };
    for (const f of ['write', 'cas', 'create', 'delete', 'append', 'set', 'guard']) {
      expect(at(f, '{"zxid":7}')).toEqual([7, null]);
      expect(one(f)?.changes).toBe(true);
    }
    for (const f of ['release', 'add', 'enqueue', 'multi']) {
      expect(at(f, '{"zxid":7}')).toEqual([7, null]);
      expect(one(f)?.changes).toBe(false);
    }
    expect(at('read', '{"zxid":7}')).toEqual([null, 7]);
    expect(at('read', '{}')).toEqual([null, null]);
    expect(at('write', '{"zxid":0,"stat":{"mzxid":7}}')).toEqual([null, null]);
    expect(at('write', '{"stat":{"mzxid":7}}')).toEqual([7, null]);
    for (const f of ['create', 'delete']) expect(at(f, '{"stat":{"mzxid":7}}')).toEqual([null, null]);
  });

  it('shows data, where it shows which', () => {
    const shown = (f: string, value: string, fields = '{"version":1}'): string | null | undefined =>
      one(f, value, fields)?.data;
    expect([shown('read', '[1]'), shown('write', '"v"'), shown('cas', '[1,2]'), shown('cas', '3')]).toEqual([
      '[1]',
      '"v"',
      '2',
      'undefined',
    ]);
    expect(shown('guard', '{"read":1,"wrote":2}')).toBe('2');
    expect([shown('create', '1'), shown('watch', '1'), shown('read', '1', '{}')]).toEqual([null, null, null]);
    expect(shown('read', '1', '{"stat":{}}')).toBe('1');
    expect(one('read', '1', '{"version":4}')?.stat).toEqual({ version: 4 });
    expect(one('read', '1', '{"version":4,"stat":{"version":5}}')?.stat).toEqual({ version: 5 });
  });

  it('shows children, where their number fits', () => {
    const children = (value: string, count: number): (string | null | undefined)[] => {
      const reply = one('read', value, `{"stat":{"numChildren":${String(count)}}}`);
      return [reply?.children, reply?.data];
    };
    expect(children('["b","a"]', 2)).toEqual(['"a","b"', null]);
    expect(children('["b","a"]', 3)).toEqual([null, '["b","a"]']);
    expect(children('"ab"', 2)).toEqual([null, '"ab"']);
    expect(one('read', '[]', '{"stat":{}}')?.children).toBeNull();
    expect(one('read', '[]')?.children).toBeNull();
  });

  it('finds no node where others are described and it is not', () => {
    const described = done('read', '1', '{"version":1}');
    const absent = (text: string): boolean | undefined => replies(`${described}${text}`)[1]?.absent;
    expect(absent(done('read'))).toBe(true);
    expect(absent(done('read', '0'))).toBe(false);
    expect(absent(done('write'))).toBe(false);
    expect(absent(done('read', 'null', '{"version":1}'))).toBe(false);
    expect(absent(done('read', 'null', '{"stat":{}}'))).toBe(false);
    expect(replies(done('read'))[0]?.absent).toBe(false);
  });
});

it('are those that succeeded, in the order of completion', () => {
  const text = `
    1 1 invoke read a
    2 2 invoke read b
    3 2 ok read b
    4 1 ok read a
    5 3 invoke read c
    6 3 fail read c
    7 4 invoke write d
    8 4 info write d
    9 5 invoke read e`;
  expect(replies(text).map(({ node }) => node)).toEqual([' b', ' a']);
});

it('know what an operation of unknown outcome would have written', () => {
  const attempted = (f: string, asked: string, value = 'null'): string | undefined => {
    const [operation] = clientOperations(written(`1 1 invoke ${f} x ${asked}\n2 1 info ${f} x ${value}`));
    return operation === undefined ? 'none' : attemptedData(operation);
  };
  expect([attempted('write', '{"b":1,"a":2}'), attempted('create', '3'), attempted('cas', '[1,2]')]).toEqual([
    '{"a":2,"b":1}',
    '3',
    '2',
  ]);
  expect([attempted('guard', 'null', '{"wrote":4}'), attempted('guard', 'null'), attempted('add', '5')]).toEqual([
    '4',
    undefined,
    undefined,
  ]);
});

it('give away at which zxids nodes changed', () => {
  const stat = '{"stat":{"czxid":5,"mzxid":9}}';
  const changes = new StateChanges(
    replies(done('read', '1', stat) + done('read', '1', '{"stat":{"mzxid":7,"czxid":0}}')),
  );
  expect([0, 5, 7, 9].map((zxid) => changes.firstAfter(' x', zxid))).toEqual([5, 7, 9, Infinity]);
  expect(changes.firstAfter(' y', 0)).toBe(Infinity);
});
