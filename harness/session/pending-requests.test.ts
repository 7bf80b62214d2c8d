import { expect, test } from 'vitest';
import { PendingRequests, type PendingRequest } from './pending-requests.js';
import { SessionError } from './session-error.js';

/** A request that writes down what becomes of it. */
function request(log: string[], what: string, refusal?: SessionError): PendingRequest {
  return {
    what,
    send: () => {
      log.push(`sent ${what}`);
      if (refusal !== undefined) throw refusal;
    },
    reject: ({ zooKeeperError, outcome }) => log.push(`${what}: ${zooKeeperError} ${outcome}`),
  };
}

const limits = { waitingNs: 100, replyNs: 300 };

test('sends at once when connected, and waits otherwise, in order', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  pending.submit(request(log, 'a'), true, 0);
  pending.submit(request(log, 'b'), false, 1);
  // Connected again, but b goes first.
  pending.submit(request(log, 'c'), true, 2);
  expect(log).toEqual(['sent a']);
  pending.sendWaiting(() => true, 3);
  expect(log).toEqual(['sent a', 'sent b', 'sent c']);
});

test('stops sending what waited when the connection goes again', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  for (const what of ['a', 'b', 'c']) pending.submit(request(log, what), false, 0);
  pending.sendWaiting(() => log.length < 2, 1);
  expect(log).toEqual(['sent a', 'sent b']);
  pending.rejectWaiting('SESSIONEXPIRED');
  expect(log.at(-1)).toBe('c: SESSIONEXPIRED definite');
});

test('a reply is taken once, and not after its request was given up', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  const [a, b] = [request(log, 'a'), request(log, 'b')];
  pending.submit(a, true, 0);
  pending.submit(b, true, 0);
  expect([pending.answered(a), pending.answered(a)]).toEqual([true, false]);
  pending.sweep(300);
  expect(log.at(-1)).toBe('b: OPERATIONTIMEOUT indeterminate');
  expect(pending.answered(b)).toBe(false);
});

test('gives up what waited too long as never sent, and what was sent as unknown, each at its own limit', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  pending.submit(request(log, 'sent'), true, 0);
  pending.submit(request(log, 'waits'), false, 0);
  pending.submit(request(log, 'waits less'), false, 50);
  pending.sweep(99);
  expect(log).toEqual(['sent sent']);
  pending.sweep(100);
  expect(log.slice(1)).toEqual(['waits: CONNECTIONLOSS definite']);
  pending.sweep(300);
  expect(log.slice(2)).toEqual(['waits less: CONNECTIONLOSS definite', 'sent: OPERATIONTIMEOUT indeterminate']);
});

test('a session that ends settles everything', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  pending.submit(request(log, 'sent'), true, 0);
  pending.submit(request(log, 'waits'), false, 0);
  pending.rejectWaiting('CLOSING');
  pending.rejectInFlight('CLOSING');
  pending.sweep(1000);
  expect(log.slice(1)).toEqual(['waits: CLOSING definite', 'sent: CLOSING indeterminate']);
});

test('a refused request is rejected with its refusal; a bug in sending is thrown', () => {
  const log: string[] = [];
  const pending = new PendingRequests(limits);
  const refusal = new SessionError('BADARGUMENTS', 'x', { neverSent: true });
  pending.submit(request(log, 'x', refusal), true, 0);
  expect(log).toEqual(['sent x', 'x: BADARGUMENTS definite']);
  const bug: PendingRequest = { what: 'y', send: () => expect.fail('bug'), reject: () => undefined };
  expect(() => pending.submit(bug, true, 0)).toThrow('bug');
  pending.rejectInFlight('CLOSING');
  expect(log).toHaveLength(2);
});
