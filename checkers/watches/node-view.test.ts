import { describe, expect, it } from 'vitest';
import type { Operation } from '../../harness/history/operation.js';
import { clientOperations } from '../evidence/operations.js';
import { written } from '../testing/written-history.js';
import type { NodeView } from './node-view.js';
import { childrenChanged, headerShows, nodeChanged, parentOf, pathOf, stateShown, viewOf } from './node-view.js';

function operation(f: string, type: string, value = 'null', fields = '{}'): Operation {
  const [only] = clientOperations(written(`1 1 invoke ${f} /t null\n2 1 ${type} ${f} /t ${value} | ${fields}`));
  if (only === undefined) throw new Error(f);
  return only;
}

const absent: NodeView = { present: false, czxid: null, mzxid: null, pzxid: null, version: null, cversion: null };
const unseen: NodeView = { ...absent, present: true };
const view = (fields: Partial<NodeView>): NodeView => ({ ...unseen, ...fields });

describe('what a reply shows of its node', () => {
  it('is its stat, as far as it goes', () => {
    const stat = '{"stat":{"czxid":5,"mzxid":6,"pzxid":7,"version":2,"cversion":3}}';
    const all = { present: true, czxid: 5, mzxid: 6, pzxid: 7, version: 2, cversion: 3 };
    expect(viewOf(operation('read', 'ok', '1', stat), null)).toEqual(all);
    expect(viewOf(operation('read', 'ok', '1', '{"stat":{}}'), null)).toEqual(unseen);
    expect(viewOf(operation('read', 'ok', '1', '{"version":4}'), null)).toEqual(view({ version: 4 }));
    expect(viewOf(operation('read', 'ok', '1', '{"version":4,"stat":{"version":2}}'), null)).toEqual(
      view({ version: 2 }),
    );
  });

  it('is that there is none, where a read or an exists found nothing', () => {
    expect(viewOf(operation('read', 'ok'), null)).toEqual(absent);
    expect(viewOf(operation('read', 'ok', '1'), null)).toBeNull();
    expect(viewOf(operation('watch', 'ok', '1'), 'exists')).toEqual(absent);
    expect(viewOf(operation('watch', 'ok'), 'data')).toBeNull();
    expect(viewOf(operation('write', 'fail', '1', '{"error":"NONODE"}'), null)).toEqual(absent);
  });

  it('is nothing of what failed otherwise, ended unknown, or never ended', () => {
    expect(viewOf(operation('read', 'fail', 'null', '{"error":"CONNECTIONLOSS"}'), null)).toBeNull();
    expect(viewOf(operation('read', 'info', 'null', '{"version":1}'), null)).toBeNull();
    const [pending] = clientOperations(written('1 1 invoke read /t'));
    expect(pending === undefined ? '' : viewOf(pending, 'exists')).toBeNull();
  });
});

describe('a node has changed', () => {
  it.each<[boolean, NodeView, NodeView]>([
    [true, absent, unseen],
    [true, unseen, absent],
    [false, absent, { ...absent, mzxid: 9 }],
    [true, view({ mzxid: 5 }), view({ mzxid: 6 })],
    [false, view({ mzxid: 5 }), view({ mzxid: 5 })],
    [false, view({ mzxid: 5, version: 1 }), view({ mzxid: 5, version: 2 })],
    [true, view({ mzxid: 5, version: 1 }), view({ version: 2 })],
    [true, view({ version: 1 }), view({ mzxid: 5, version: 2 })],
    [true, view({ version: 1 }), view({ version: 2 })],
    [false, view({ version: 1 }), view({ version: 1 })],
    [false, view({ version: 1 }), unseen],
    [false, unseen, view({ version: 1 })],
  ])('%s: %j, %j', (changed, before, after) => expect(nodeChanged(before, after)).toBe(changed));
});

describe("a node's children have changed", () => {
  it.each<[boolean, NodeView, NodeView]>([
    [true, absent, unseen],
    [true, unseen, absent],
    [true, view({ czxid: 5 }), view({ czxid: 6 })],
    [false, view({ czxid: 5 }), view({ czxid: 5 })],
    [false, unseen, view({ czxid: 6 })],
    [false, view({ czxid: -6 }), unseen],
    [true, view({ pzxid: 5 }), view({ pzxid: 6 })],
    [false, view({ pzxid: 5 }), view({ pzxid: 5 })],
    [false, unseen, view({ pzxid: 6 })],
    [false, view({ pzxid: -6 }), unseen],
    [true, view({ pzxid: 5, cversion: 1 }), view({ pzxid: 6, cversion: 2 })],
    [false, view({ pzxid: 5, cversion: 1 }), view({ pzxid: 6, cversion: 1 })],
    [false, view({ pzxid: 5, cversion: 1 }), view({ pzxid: 5, cversion: 2 })],
    [true, view({ pzxid: 5 }), view({ pzxid: 6, cversion: 0 })],
    [true, view({ pzxid: 5, cversion: 3 }), view({ pzxid: 6 })],
  ])('%s: %j, %j', (changed, before, after) => expect(childrenChanged(before, after)).toBe(changed));
});

describe('the state a reply comes from', () => {
  it('is the latest zxid in its stat, or that of its own write', () => {
    const stat = (name: string): string => `{"zxid":90,"stat":{"${name}":7}}`;
    for (const name of ['czxid', 'mzxid', 'pzxid']) {
      expect(stateShown(operation('read', 'ok', '1', stat(name)))).toBe(7);
      for (const f of ['write', 'create', 'delete']) expect(stateShown(operation(f, 'ok', '1', stat(name)))).toBe(90);
    }
    expect(stateShown(operation('write', 'ok', '1', '{"stat":{"mzxid":7}}'))).toBe(7);
    expect(stateShown(operation('write', 'ok'))).toBe(0);
    expect(stateShown(operation('write', 'fail', '1', stat('mzxid')))).toBe(0);
    const [pending] = clientOperations(written('1 1 invoke read /t'));
    expect(pending === undefined ? -1 : stateShown(pending)).toBe(0);
  });

  it('is shown by its header only within one epoch', () => {
    const reply = (zxid: number, type = 'ok'): Operation => operation('read', type, '1', `{"zxid":${String(zxid)}}`);
    const epoch = 2 ** 32;
    expect([headerShows(reply(7), 7), headerShows(reply(6), 7)]).toEqual([true, false]);
    expect([headerShows(reply(epoch + 7), 7), headerShows(reply(epoch + 7), epoch + 7)]).toEqual([false, true]);
    expect(headerShows(reply(7, 'fail'), 7)).toBe(false);
    expect(headerShows(operation('read', 'ok'), 7)).toBe(false);
    expect(headerShows(reply(7), Infinity)).toBe(false);
  });
});

it('knows the node above a path', () => {
  expect(['/a/b/c', '/a/b', '/a', '/', 'x', ''].map(parentOf)).toEqual(['/a/b', '/a', '/', null, null, null]);
  const [named, nameless] = written('1 1 invoke read /t\n2 1 invoke read');
  expect([named, nameless].map((event) => (event === undefined ? null : pathOf(event)))).toEqual(['/t', '']);
});
