import { describe, expect, it } from 'vitest';
import { formatWindow, parseLink, withWindow } from './link.js';

const nothing = { op: null, anomaly: null, window: null };

describe('links', () => {
  it.each([
    ['#op=4534', { ...nothing, op: 4534 }],
    ['#anomaly=2', { ...nothing, anomaly: 2 }],
    ['#t=1.5-2&op=3', { op: 3, anomaly: null, window: { fromMs: 1500, toMs: 2000 } }],
    ['', nothing],
    ['#op=-1', nothing],
    ['#op=1e9', nothing],
    ['#op=<script>', nothing],
    ['#t=2-1', nothing],
    ['#t=1-', nothing],
    ['#%', nothing],
  ])('%s', (hash, expected) => {
    expect(parseLink(hash)).toEqual(expected);
  });

  it('name a window that they lead back to', () => {
    const window = { fromMs: 1234.567, toMs: 1240.001 };
    const back = parseLink(formatWindow(window)).window;
    expect(back?.fromMs).toBeCloseTo(window.fromMs, 3);
    expect(back?.toMs).toBeCloseTo(window.toMs, 3);
  });

  it('take another stretch of time, and keep what else they name', () => {
    const window = { fromMs: 1500, toMs: 2000 };
    expect(withWindow('', window)).toBe('#t=1.500-2.000');
    expect(withWindow('#op=7&t=0-1', window)).toBe('#op=7&t=1.500-2.000');
    expect(parseLink(withWindow('#anomaly=2', window))).toEqual({ op: null, anomaly: 2, window });
  });
});
