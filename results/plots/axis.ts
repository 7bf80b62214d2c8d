import { scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
}

/** Where values lie on a drawing, and which of them are written beside it. */
export interface PlacedAxis {
  place(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** What cannot be drawn on a logarithmic scale, and what is no number at all, cannot. */
  shows(value: number): boolean;
}

/** As many values as an axis names one by one. */
const fewValues = 8;

/** Below this share of its length two ticks' texts would touch. */
const leastTickGap = 0.045;

/** Values whose differences and ratios are still numbers lie below it; whatever is measured does. */
const beyondDrawing = 1e300;

/** What lies between a drawing's edge and its lowest and highest values, as a factor. */
const logMargin = 1.2;

/**
 * An axis for these values.
 *
 * @param values all that is to be drawn, also what cannot be
 * @param range from the axis' start to its end on the drawing
 */
export function placeAxis(
  { scale: kind }: Axis,
  values: readonly number[],
  range: readonly [number, number],
  style: 'named-values' | 'from-zero',
): PlacedAxis {
  const shows = (value: number): boolean =>
    Math.abs(value) < beyondDrawing && (kind === 'linear' || value > 1 / beyondDrawing);
  const [low, high] = domainOf(values.filter(shows), kind, style);
  const scale =
    kind === 'log' ? scaleLog([low, high], [...range]).clamp(true) : scaleLinear([low, high], [...range]).clamp(true);
  if (style === 'from-zero' && kind === 'linear') scale.nice();
  const own = [...new Set(values.filter(shows))].sort((a, b) => a - b);
  const chosen =
    style === 'named-values' && own.length <= fewValues ? own : kind === 'log' ? logTicks(low, high) : scale.ticks(7);
  const length = Math.abs(range[1] - range[0]);
  const ticks: { at: number; text: string }[] = [];
  for (const value of chosen) {
    const at = scale(value);
    const before = ticks.at(-1);
    if (before !== undefined && Math.abs(before.at - at) < leastTickGap * length) continue;
    ticks.push({ at, text: tickText(value) });
  }
  return { place: (value) => scale(value), ticks, shows };
}

function domainOf(shown: readonly number[], kind: Axis['scale'], style: string): readonly [number, number] {
  if (shown.length === 0) return kind === 'log' ? [1, 10] : [0, 1];
  // Not by spreading: a run over days has more values than a call takes arguments.
  const least = shown.reduce((a, b) => Math.min(a, b), Infinity);
  const most = shown.reduce((a, b) => Math.max(a, b), -Infinity);
  const low = kind === 'linear' && style === 'from-zero' ? Math.min(0, least) : least;
  if (low < most) return kind === 'log' && style === 'from-zero' ? [low / logMargin, most * logMargin] : [low, most];
  return kind === 'log' ? [low / 2, low * 2] : low === 0 ? [0, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
}

/** 1, 2 and 5 of each decade; only its 1 where there are many. */
function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const steps = last - first > 3 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let power = first; power <= last; power++) all.push(...steps.map((step) => step * 10 ** power));
  return all.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/** `0.25`, `12`, `2,500`, `1.5M`. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1000) return Math.round(value).toLocaleString('en-US');
  return trimmed(value);
}

/** Four digits that matter, without zeros at the end. */
function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}
