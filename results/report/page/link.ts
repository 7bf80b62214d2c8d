import type { Span } from '../report-data.js';

/** What a link to a place in the report names. */
export interface Link {
  /** `index` of an event of an operation. */
  readonly op: number | null;
  /** Number of an anomaly, from 1. */
  readonly anomaly: number | null;
  /** Seconds of the run, `t=12.5-13`. */
  readonly window: Span | null;
}

/** Reads `#op=4534`, `#anomaly=1`, `#t=12.5-13` or several of them joined by `&`; what is no link names nothing. */
export function parseLink(hash: string): Link {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(fields.get('t') ?? '');
  const [fromMs, toMs] = [Number(range?.[1]) * 1000, Number(range?.[2]) * 1000];
  return {
    op: wholeNumber(fields.get('op')),
    anomaly: wholeNumber(fields.get('anomaly')),
    window: toMs > fromMs ? { fromMs, toMs } : null,
  };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/** The same link with another stretch of time. */
export function withWindow(hash: string, window: Span): string {
  const { op, anomaly } = parseLink(hash);
  const others = [op === null ? '' : `op=${op}&`, anomaly === null ? '' : `anomaly=${anomaly}&`];
  return `#${others.join('')}${formatWindow(window).slice(1)}`;
}

/** How long a stretch must be looked at to stand in the address: browsers refuse to change it at every move. */
const rememberAfterMs = 300;
let remembering: ReturnType<typeof setTimeout> | undefined;

/**
 * Lets the address name what is looked at, so that it can be passed on; nothing jumps there for that.
 *
 * @param window null: what was about to be named is not looked at any more
 */
export function rememberWindow(window: Span | null): void {
  clearTimeout(remembering);
  if (window === null) return;
  remembering = setTimeout(() => {
    history.replaceState(null, '', location.pathname + location.search + withWindow(location.hash, window));
  }, rememberAfterMs);
}

export function formatWindow({ fromMs, toMs }: Span): string {
  const digits = toMs - fromMs > 100 ? 3 : 6;
  return `#t=${(fromMs / 1000).toFixed(digits)}-${(toMs / 1000).toFixed(digits)}`;
}
