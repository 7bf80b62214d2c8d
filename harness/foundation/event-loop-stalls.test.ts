import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { monotonicNs, NS_PER_MS } from './clock.js';
import { EventLoopStalls, longestOf } from './event-loop-stalls.js';

// The clock stands still but for what a test lets pass; a pause is time that passes before a timer has its turn.
let nowMs: number;
beforeEach(() => {
  nowMs = 1_000;
  vi.useFakeTimers({ toFake: ['setInterval'] });
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => BigInt(nowMs * NS_PER_MS));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function work(ms: number, pausedMs = 0): void {
  for (let passed = 0; passed < ms; passed += 10) {
    nowMs += 10;
    vi.advanceTimersByTime(10);
  }
  nowMs += pausedMs;
}

it('tells how long the longest pause was, and when those of 50 ms or more were', () => {
  const stalls = new EventLoopStalls();
  work(100, 70);
  work(50, 30);
  work(20, 200);
  work(40);
  expect(stalls.pauses()).toEqual({
    maxMs: 200,
    count: 2,
    longest: [
      { startNs: 1_110 * NS_PER_MS, ms: 70 },
      { startNs: 1_280 * NS_PER_MS, ms: 200 },
    ],
  });
});

it('counts a pause that is not over, and forgets what was before a restart', () => {
  const stalls = new EventLoopStalls();
  work(100, 90);
  expect(stalls.maxMs()).toBe(80);
  stalls.restart();
  expect(stalls.pauses()).toEqual({ maxMs: 0, count: 0, longest: [] });
  work(30, 500);
  expect(stalls.pauses()).toMatchObject({ maxMs: 490, count: 1 });
});

it('keeps the longest where there are many, by time', () => {
  const stalls = new EventLoopStalls();
  for (let pause = 0; pause < 450; pause++) work(10, 60 + (pause % 45) * 2);
  const { count, longest } = stalls.pauses();
  expect(count).toBe(450);
  expect(longest).toHaveLength(100);
  expect(Math.min(...longest.map(({ ms }) => ms))).toBe(60 + 35 * 2);
  expect(longest).toEqual([...longest].sort((a, b) => a.startNs - b.startNs));
  expect(monotonicNs()).toBeGreaterThan(longest.at(-1)?.startNs ?? Infinity);
});

it('chooses the longest and leaves the order of time', () => {
  const pauses = [3, 9, 1, 7].map((ms, place) => ({ startNs: place, ms }));
  expect(longestOf(pauses, 2).map(({ ms }) => ms)).toEqual([9, 7]);
  expect(longestOf(pauses, 4)).toEqual(pauses);
});
