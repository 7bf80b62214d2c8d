import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  completionLine,
  invocationLine,
  messageLine,
  noteLine,
  parseRecorderLine,
  type RecorderLine,
} from './recorder-line.js';

const time = fc.integer({ min: 0, max: 2 ** 53 - 1 });
const body = fc.json().filter((json) => !json.includes('\n'));
const parse = (line: string): RecorderLine | null => {
  expect(line.endsWith('\n')).toBe(true);
  return parseRecorderLine(line.slice(0, -1));
};

test('takes apart what it puts together', () => {
  fc.assert(
    fc.property(
      time,
      time,
      time,
      body,
      fc.constantFrom('ok', 'fail', 'info'),
      fc.constantFrom('read', 'a/ü'),
      (...args) => {
        const [completed, invoked, due, json, outcome, f] = args;
        expect(parse(invocationLine(completed, json))).toEqual({ kind: 'event', time: completed, body: json });
        expect(parse(noteLine(completed, json))).toEqual({ kind: 'event', time: completed, body: json });
        expect(parse(messageLine(json))).toEqual({ kind: 'message', json });
        const operation = { f, outcome, completed, invoked, due };
        const line = completionLine(operation, json);
        expect(parse(line)).toEqual({ kind: 'event', time: completed, body: json, operation });
      },
    ),
  );
});

test.each(['', 'i', 'i 12', 'x 12 {}', 'o 12 {}', 'o 1 2 3 read', 'i abc {}', 'hello world', 'Session expired.'])(
  'refuses %j',
  (line) => {
    expect(parseRecorderLine(line)).toBeNull();
  },
);
