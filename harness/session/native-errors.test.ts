import { expect, test } from 'vitest';
import { isConnectionError } from './connection-errors.js';
import { errorOfRefusal, errorOfReply } from './native-errors.js';

test.each([
  [-4, 'CONNECTIONLOSS', 'indeterminate', 'definite'],
  [-101, 'NONODE', 'definite', 'definite'],
  [-103, 'BADVERSION', 'definite', 'definite'],
  [-112, 'SESSIONEXPIRED', 'indeterminate', 'definite'],
  [-116, 'CLOSING', 'indeterminate', 'definite'],
  [-9, 'INVALIDSTATE', 'indeterminate', 'definite'],
  [-8, 'BADARGUMENTS', 'definite', 'definite'],
])('code %i is %s: %s as a reply, %s as a refusal', (code, name, asReply, asRefusal) => {
  expect(errorOfReply(code, 'set /a')).toMatchObject({
    zooKeeperError: name,
    outcome: asReply,
    message: `set /a: ${name}`,
  });
  expect(errorOfRefusal(code, 'set /a')).toMatchObject({ zooKeeperError: name, outcome: asRefusal });
});

test('an unknown code is kept in the message, and proves nothing', () => {
  expect(errorOfReply(-999, 'set /a')).toMatchObject({
    outcome: 'indeterminate',
    message: 'set /a (code -999): SYSTEMERROR',
  });
});

test('tells what another connection could help with', () => {
  expect([-4, -7, -112, -116, -101, -103].map((code) => isConnectionError(errorOfReply(code, 'x')))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isConnectionError(new Error('CONNECTIONLOSS'))).toBe(false);
});
