import type { Span } from '../report-data.js';

/** The narrowest stretch that can be looked at. */
const leastMs = 0.02;

/** Within the bounds, and no narrower than can be drawn. */
export function within(window: Span, bounds: Span): Span {
  const whole = bounds.toMs - bounds.fromMs;
  const length = Math.min(whole, Math.max(leastMs, window.toMs - window.fromMs));
  const fromMs = Math.min(Math.max(window.fromMs, bounds.fromMs), bounds.toMs - length);
  return { fromMs, toMs: fromMs + length };
}

/** Narrower (factor below 1) or wider around a point, which stays where it is. */
export function zoomed(window: Span, factor: number, atMs: number, bounds: Span): Span {
  const fromMs = atMs - (atMs - window.fromMs) * factor;
  return within({ fromMs, toMs: fromMs + (window.toMs - window.fromMs) * factor }, bounds);
}

/** Moved by a share of its length. */
export function panned(window: Span, share: number, bounds: Span): Span {
  const by = (window.toMs - window.fromMs) * share;
  return within({ fromMs: window.fromMs + by, toMs: window.toMs + by }, bounds);
}

/** A stretch with as much before and after it as lets it be understood. */
export function around(span: Span, bounds: Span, leastLengthMs = 20): Span {
  const length = Math.max(leastLengthMs, (span.toMs - span.fromMs) * 2);
  const middle = (span.fromMs + span.toMs) / 2;
  return within({ fromMs: middle - length / 2, toMs: middle + length / 2 }, bounds);
}

/** Round points in a stretch, about so many. */
export function ticks({ fromMs, toMs }: Span, about: number): number[] {
  const rough = (toMs - fromMs) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const first = Math.ceil(fromMs / step);
  const last = Math.floor(toMs / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, number) => (first + number) * step);
}
