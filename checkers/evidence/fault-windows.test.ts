import { describe, expect, it } from 'vitest';
import { written } from '../testing/written-history.js';
import { describeFault, faultWindows, newsDelayedBetween } from './fault-windows.js';

function windows(text: string): (readonly [fault: string, on: string, from: number, to: number])[] {
  return faultWindows(written(text)).map(({ fault, on, from, to }) => [fault, on.join(), from / 1e9, to / 1e9]);
}

const step = (at: number, until: number, name: string, value: string): string => `
  ${String(at)} nemesis invoke ${name} - ${value}
  ${String(until)} nemesis info ${name} - ${value}`;

describe('a fault is in force', () => {
  it('from its beginning to the end of what undoes it', () => {
    const history =
      step(1, 1.5, 'pause', '{"step":0,"on":["zk1"]}') + step(3, 3.5, 'resume', '{"step":1,"on":["zk1"]}');
    expect(windows(history)).toEqual([['pause', 'zk1', 1, 3.5]]);
  });

  it('on whom it was applied to, not on what the plan called them', () => {
    const history = `
      1.0 nemesis invoke kill - {"step":0,"on":["leader"]}
      1.5 nemesis info kill - {"step":0,"on":["zk3"]}
      ${step(2, 2.5, 'start', '{"step":1,"on":["zk3"]}')}`;
    expect(windows(history)).toEqual([['kill', 'zk3', 1, 2.5]]);
  });

  it('also when the evidence came in after it was undone', () => {
    const history = `
      1.0 nemesis invoke kill - {"step":0,"on":["leader"]}
      ${step(2, 2.5, 'start', '{"step":1,"on":["zk3"]}')}
      2.6 nemesis info kill - {"step":0,"on":["zk3"]}`;
    expect(windows(history)).toEqual([['kill', 'zk3', 1, 2.5]]);
  });

  it('until the last of its servers is back', () => {
    const history =
      step(1, 1.5, 'stop', '{"step":0,"on":["zk1","zk2"]}') +
      step(2, 2.5, 'start', '{"step":1,"on":["zk2"]}') +
      step(3, 3.5, 'start', '{"step":2,"on":["zk1","zk3"]}');
    expect(windows(history)).toEqual([['stop', 'zk1,zk2', 1, 3.5]]);
  });

  it('until everything is healed, and for ever if nothing is', () => {
    const cut = step(1, 1.5, 'partition', '{"step":0,"on":["zk1"]}') + step(2, 2.5, 'slow', '{"step":1,"on":["zk2"]}');
    expect(windows(cut)).toEqual([
      ['partition', 'zk1', 1, Infinity],
      ['slow', 'zk2', 2, Infinity],
    ]);
    expect(windows(cut + step(3, 3.5, 'heal', '{"step":2}'))).toEqual([
      ['partition', 'zk1', 1, 3.5],
      ['slow', 'zk2', 2, 3.5],
    ]);
  });

  it('until it undoes itself, by its step', () => {
    const history =
      step(1, 1.5, 'partition', '{"step":0,"on":["zk1"]}') +
      step(2, 2.5, 'partition', '{"step":1,"on":["zk2"]}') +
      step(3, 3.5, 'heal', '{"step":0,"on":["zk1"],"undoes":true}');
    expect(windows(history)).toEqual([
      ['partition', 'zk1', 1, 3.5],
      ['partition', 'zk2', 2, Infinity],
    ]);
  });

  it('no longer than it takes, if it leaves nothing behind', () => {
    expect(windows(step(1, 1.5, 'expire', '{"step":0,"on":["client:1"]}'))).toEqual([['expire', 'client:1', 1, 1.5]]);
  });

  it('not at all if it never began', () => {
    const history = step(1, 1.5, 'pause', '{"step":0,"on":["zk1"],"begun":false}');
    expect(windows(history)).toEqual([]);
  });
});

it('keeps news from clients if it stops a process or a link, at any time between', () => {
  const all = faultWindows(
    written(
      step(1, 1.5, 'pause', '{"step":0,"on":["zk1"]}') +
        step(2, 2.5, 'resume', '{"step":1,"on":["zk1"]}') +
        step(3, 3.5, 'kill', '{"step":2,"on":["zk2"]}'),
    ),
  );
  const between = (from: number, to: number): string[] =>
    newsDelayedBetween(all, from * 1e9, to * 1e9).map(describeFault);
  expect(between(2.5, 9)).toEqual(['pause of zk1 (step 0)']);
  expect(between(2.6, 9)).toEqual([]);
  expect(between(0, 1)).toEqual(['pause of zk1 (step 0)']);
  expect(between(0, 0.9)).toEqual([]);
});

it('is named without what is not known', () => {
  const [window] = faultWindows(written('1.0 nemesis invoke slow -'));
  expect(window === undefined ? '' : describeFault(window)).toBe('slow');
});
