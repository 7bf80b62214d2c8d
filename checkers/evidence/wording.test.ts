import { expect, it } from 'vitest';
import { written } from '../testing/written-history.js';
import { asList, asNumber, canonical, fieldOf, listIn, numberIn, sessionId, stringIn } from './json-fields.js';
import { clientOperations, sessionOf } from './operations.js';
import { atSeconds, counted, indexesOf, listed, milliseconds, sessionName, shown, whoDid } from './wording.js';

it('writes times, names and lists as people read them', () => {
  expect(atSeconds(1_234_567_890)).toBe('1.235 s');
  expect(milliseconds(12_345_678)).toBe('12.3 ms');
  expect([sessionName('1a'), sessionName('0x1a')]).toEqual(['0x1a', '0x1a']);
  expect([counted(1, 'node'), counted(2, 'node'), counted(0, 'entry', 'entries')]).toEqual([
    '1 node',
    '2 nodes',
    '0 entries',
  ]);
  expect(listed(['a', 'b'])).toBe('a, b');
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(listed(['a', 'b'], 2)).toBe('a, b');
  expect([shown(undefined), shown({ a: 1 })]).toEqual(['nothing', '{"a":1}']);
  expect(shown('x'.repeat(78))).toHaveLength(80);
  expect(shown('x'.repeat(79))).toBe(`"${'x'.repeat(76)}...`);
  const [client, nemesis] = written('1 3/1a invoke read x\n2 nemesis invoke kill');
  expect([client, nemesis].map((event) => (event === undefined ? '' : whoDid(event)))).toEqual([
    'process 3 (session 0x1a)',
    'nemesis',
  ]);
});

it('names the events involved, each once, ascending', () => {
  const events = written('1 1 invoke read x\n2 2 invoke read x\n3 1 ok read x\n4 1 note other');
  const [first, second] = clientOperations(events);
  expect(indexesOf(events[3], first, null, undefined, second, events[0])).toEqual([0, 1, 2, 3]);
});

it('pairs what can be paired, and passes over the rest', () => {
  const events = written(`
    1 1/a invoke read x
    2 2 ok read x
    3 nemesis invoke kill
    4 1/b ok read x
    5 1 ok read x
    6 3/c invoke read x
    7 4 invoke write x
    8 4 info write x`);
  const operations = clientOperations(events);
  expect(
    operations.map(({ outcome, invokedAt, completedAt, completion }) => [
      outcome,
      invokedAt,
      completedAt,
      completion?.index,
    ]),
  ).toEqual([
    ['ok', 0, 3, 3],
    ['info', 5, Infinity, undefined],
    ['info', 6, Infinity, 7],
  ]);
  expect(operations.map(sessionOf)).toEqual(['b', 'c', null]);
});

it('reads fields of whatever shape', () => {
  const value = { n: 1, s: 'x', l: [1], o: { p: null } };
  expect([
    numberIn(value, 'n'),
    numberIn(value, 's'),
    numberIn(null, 'n'),
    numberIn([1], '0'),
    numberIn(7, 'n'),
  ]).toEqual([1, null, null, null, null]);
  expect([stringIn(value, 's'), stringIn(value, 'n'), stringIn(undefined, 's')]).toEqual(['x', null, null]);
  expect([listIn(value, 'l'), listIn(value, 's')]).toEqual([[1], null]);
  expect([fieldOf(value, 'o'), fieldOf(value, 'toString'), fieldOf('text', 'length')]).toEqual([
    { p: null },
    undefined,
    undefined,
  ]);
  expect([asNumber(1), asNumber('1'), asNumber(null), asNumber(Infinity)]).toEqual([1, null, null, null]);
  expect([asList([1]), asList('x'), asList(null)]).toEqual([[1], null, null]);
});

it('compares values by structure and sessions by number', () => {
  expect(canonical({ b: [1, { d: 2, c: 3 }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":3,"d":2}]}');
  expect([canonical(undefined), canonical(null), canonical('x'), canonical([])]).toEqual([
    'undefined',
    'null',
    '"x"',
    '[]',
  ]);
  expect(['0x00A1', 'a1', '0', '0x0', '00'].map(sessionId)).toEqual(['a1', 'a1', '0', '0', '0']);
});
