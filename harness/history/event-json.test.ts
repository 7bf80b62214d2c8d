import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf, membersOf } from './event-json.js';
import type { Json } from './event.js';

test('is what JSON.stringify gives, for any value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(jsonOf(value as Json)).toBe(JSON.stringify(value));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  0,
  -0,
  1e21,
  4_294_967_312,
  NaN,
  Infinity,
  '',
  '"',
  '\\',
  '\u2028',
  '\ud800',
  'ü',
  '~',
  ' ',
  {},
  [],
  [null],
])('also for %j', (value) => {
  expect(jsonOf(value)).toBe(JSON.stringify(value));
});

test('members come with a comma in front, without those that are undefined', () => {
  expect(membersOf({ f: 'read', key: undefined, value: null, 'a"b': true })).toBe(
    ',"f":"read","value":null,"a\\"b":true',
  );
  expect(membersOf({})).toBe('');
  expect(membersOf({ f: 'read', server: 'zk1' }, 'server')).toBe(',"f":"read"');
});
