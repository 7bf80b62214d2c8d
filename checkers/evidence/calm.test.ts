import { expect, it } from 'vitest';
import { written } from '../testing/written-history.js';
import { Calm } from './calm.js';
import { faultWindows } from './fault-windows.js';

function since(text: string, until: number): number | null {
  const events = written(text);
  const found = new Calm(events, faultWindows(events)).since(until * 1e9);
  return found === null ? null : found / 1e9;
}

const look = (at: number, server: string, role: string): string =>
  `${String(at)} observer note server-state - {"server":"${server}","role":"${role}"}\n`;
const healthy = look(1, 'zk1', 'leader') + look(1.1, 'zk2', 'follower');

it('is calm from the beginning where nothing was observed and no fault was planned', () => {
  expect(since('', 5)).toBe(0);
});

it('is calm since the last look at a server that did not serve', () => {
  expect(since(healthy, 5)).toBe(0);
  expect(since(healthy + look(2, 'zk2', 'looking') + look(3, 'zk2', 'follower'), 5)).toBe(3);
  expect(since(healthy + look(2, 'zk2', 'silent') + look(3, 'zk2', 'observer'), 5)).toBe(3);
  expect(since(healthy + look(2, 'zk2', 'looking') + look(3, 'zk2', 'follower'), 1.5)).toBe(0);
});

it('is not calm while a server does not serve, nobody leads, or two do', () => {
  expect(since(healthy + look(2, 'zk2', 'looking'), 5)).toBeNull();
  expect(since(healthy + look(2, 'zk1', 'follower'), 5)).toBeNull();
  expect(since(healthy + look(2, 'zk2', 'leader'), 5)).toBeNull();
});

it('is not calm during a fault, and only a while after it where nobody observes', () => {
  const cut = '1.5 nemesis invoke slow - {"step":0,"on":["zk1"]}\n1.6 nemesis info slow - {"step":0,"on":["zk1"]}\n';
  const healed = `${cut}3.0 nemesis invoke heal - {"step":1}\n3.5 nemesis info heal - {"step":1}\n`;
  expect(since(healthy + cut, 5)).toBeNull();
  expect(since(healthy + cut, 1.4)).toBe(0);
  expect(since(healthy + healed, 3.4)).toBeNull();
  expect(since(healthy + healed, 5)).toBe(3.5);
  expect(since(healed, 5)).toBe(13.5);
});
