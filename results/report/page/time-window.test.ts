import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { around, panned, ticks, within, zoomed } from './time-window.js';

const bounds = { fromMs: 0, toMs: 60_000 };
const window = fc
  .tuple(fc.integer({ min: -10_000, max: 70_000 }), fc.integer({ min: 0, max: 90_000 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));

describe('a window of time', () => {
  it('stays within its bounds and can always be drawn', () => {
    fc.assert(
      fc.property(window, fc.double({ min: 0.01, max: 100, noNaN: true }), (shown, factor) => {
        for (const next of [
          within(shown, bounds),
          zoomed(within(shown, bounds), factor, shown.fromMs, bounds),
          panned(within(shown, bounds), factor - 50, bounds),
          around(shown, bounds),
        ]) {
          expect(next.fromMs).toBeGreaterThanOrEqual(0);
          expect(next.toMs).toBeLessThanOrEqual(60_000 + 1e-6);
          expect(next.toMs - next.fromMs).toBeGreaterThanOrEqual(0.0199);
        }
      }),
    );
  });

  it('keeps the point where it is when it is zoomed', () => {
    const { fromMs, toMs } = zoomed({ fromMs: 1000, toMs: 3000 }, 0.5, 1500, bounds);
    expect([fromMs, toMs]).toEqual([1250, 2250]);
  });

  it('has round ticks', () => {
    expect(ticks({ fromMs: 950, toMs: 3050 }, 4)).toEqual([1000, 2000, 3000]);
    expect(ticks({ fromMs: 0.1, toMs: 0.5 }, 4)).toHaveLength(5);
  });
});
