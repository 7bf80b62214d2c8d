import { area, line } from 'd3-shape';
import { placeAxis, tickText } from './axis.js';
import type { Axis, PlacedAxis } from './axis.js';
import { chartStyle, dashOf, markerOf } from './chart-style.js';
import { escapeHtml } from './page.js';

/** A point, with its interval where one is known. A `y` that is no finite number makes a gap in the line. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

interface Series {
  readonly name: string;
  /** In the order in which they are joined. */
  readonly points: readonly ChartPoint[];
}

export interface LineChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Stretches of x, shaded: a fault in force. */
  readonly bands?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  /** Places on x, as dashed lines: a change of leader. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
}

const width = 760;
const plotHeight = 280;
const left = 76;
const right = 20;

/** Of a series with more points only the line is drawn, and its intervals as one area. */
const mostMarkers = 40;

/** Rough width of a letter of the legend, for breaking it into lines; and of one of a note. */
const letterWidth = 6.7;
const noteLetterWidth = 6;

/** Between two series' points of one x, so that neither their intervals nor equal values hide each other. */
const apart = 9;

/** Lines of labels above the drawing; what finds no room there is left to being pointed at. */
const mostLabelLines = 4;
const labelLineHeight = 14;

/** What the drawing is made of once it is known where everything lies. */
interface Placed {
  readonly x: PlacedAxis;
  readonly y: PlacedAxis;
  readonly top: number;
  readonly bottom: number;
  /** How far the points of a series are moved along x. */
  readonly aside: (place: number) => number;
}

/**
 * A line chart as a static SVG, alone in a file or as part of a page. Series are told apart by colour (Okabe and Ito's,
 * which the colour-blind can tell apart), marker and dashes; it is readable in light and dark; each marker says its
 * values when pointed at. What a logarithmic axis cannot show is left out, and the chart says how much that is.
 */
export function lineChart(chart: LineChart): string {
  const legend = legendLines(chart.series.map(({ name }) => name));
  const legendTop = 34 + (chart.subtitle === undefined ? 0 : 18);
  const across = placeAcross(chart);
  const labels = placeLabels(chart, across.x);
  const lines = Math.max(0, ...labels.map(({ line }) => line + 1));
  const top = legendTop + legend.length * 20 + 14 + lines * labelLineHeight;
  const placed = { ...across, ...placeUp(chart, top, top + plotHeight) };
  const height = placed.bottom + 50;
  const parts = [
    `<rect class="plot-ground" width="${width}" height="${height}"/>`,
    text(left, 22, chart.title, 'plot-title'),
    chart.subtitle === undefined ? '' : text(left, 40, chart.subtitle, 'plot-note'),
    ...legendParts(legend, legendTop),
    ...bandParts(chart, placed),
    ...labels.map(({ at, line, label }) => text(at, top - 6 - line * labelLineHeight, label, 'plot-note')),
    ...axisParts(chart, placed),
    ...chart.series.map((series, place) => seriesPart(series, place, placed)),
    ...markParts(chart, placed),
    emptyOrLeftOut(chart, placed),
  ];
  const label = [chart.title, chart.subtitle].filter((part) => part !== undefined).join('. ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(label)}">`,
    `<style>${chartStyle}</style>`,
    ...parts.filter((part) => part !== ''),
    '</svg>',
  ].join('\n');
}

function placeAcross({ x, series, bands = [], marks = [] }: LineChart): Pick<Placed, 'x' | 'aside'> {
  const points = series.flatMap((one) => one.points);
  const xs = [
    ...points.filter((point) => Number.isFinite(point.y)).map((point) => point.x),
    ...bands.flatMap(({ from, to }) => [from, to]),
    ...marks.map((mark) => mark.x),
  ];
  // Lines of many points are never moved: what they show is when.
  const isMoved = points.some(hasInterval) && series.every((one) => one.points.length <= mostMarkers);
  const step = isMoved ? Math.min(apart, 60 / series.length) : 0;
  const reach = (step * (series.length - 1)) / 2;
  return {
    x: placeAxis(x, xs, [left + 8 + Math.max(0, reach), width - right - Math.max(0, reach)], 'named-values'),
    aside: (place) => place * step - reach,
  };
}

function placeUp({ y, series }: LineChart, top: number, bottom: number): Pick<Placed, 'y' | 'top' | 'bottom'> {
  const ys = series.flatMap((one) => one.points.flatMap((point) => [point.y, point.low ?? NaN, point.high ?? NaN]));
  return { y: placeAxis(y, ys, [bottom, top], 'from-zero'), top, bottom };
}

function axisParts({ x, y }: LineChart, placed: Placed): string[] {
  const { top, bottom } = placed;
  const middle = (top + bottom) / 2;
  return [
    ...placed.y.ticks.map(
      ({ at, text: words }) =>
        `<path class="plot-grid" d="M${left} ${round(at)}H${width - right}"/>${text(left - 8, at + 4, words, 'plot-tick', 'end')}`,
    ),
    ...placed.x.ticks.map(
      ({ at, text: words }) =>
        `<path class="plot-axis" d="M${round(at)} ${bottom}v5"/>${text(at, bottom + 19, words, 'plot-tick', 'middle')}`,
    ),
    `<path class="plot-axis" d="M${left} ${bottom}H${width - right}"/>`,
    text((left + width - right) / 2, bottom + 40, axisLabel(x), 'plot-label', 'middle'),
    `<g transform="translate(16 ${middle}) rotate(-90)">${text(0, 0, axisLabel(y), 'plot-label', 'middle')}</g>`,
  ];
}

function axisLabel({ label, scale }: Axis): string {
  return scale === 'log' ? `${label} (logarithmic)` : label;
}

function seriesPart({ name, points }: Series, place: number, { x: middle, y, aside }: Placed): string {
  const x: PlacedAxis = { ...middle, place: (value) => middle.place(value) + aside(place) };
  const shows = (point: ChartPoint): boolean => x.shows(point.x) && y.shows(point.y);
  const draw = line<ChartPoint>()
    .defined(shows)
    .x(({ x: value }) => round(x.place(value)))
    .y(({ y: value }) => round(y.place(value)));
  const drawn = points.filter(shows);
  const path = draw([...points]) ?? '';
  const isShort = drawn.length <= mostMarkers;
  return [
    `<g class="plot-series plot-${colorNumber(place)}">`,
    isShort ? drawn.map((point) => whisker(point, x, y)).join('') : intervalArea(points, x, y),
    `<path class="plot-line" d="${path}"${dashOf(place)}/>`,
    ...(isShort ? drawn.map((point) => marker(name, point, place, x, y)) : []),
    '</g>',
  ].join('');
}

/** The interval of one point; an end that is not finite reaches to the edge. */
function whisker(point: ChartPoint, x: PlacedAxis, y: PlacedAxis): string {
  if (!hasInterval(point)) return '';
  const [down, up] = [edge(point.low, y, 'low'), edge(point.high, y, 'high')];
  const middle = round(x.place(point.x));
  return `<path class="plot-whisker" d="M${middle - 4} ${down}h8m-4 0V${up}m-4 0h8"/>`;
}

function intervalArea(points: readonly ChartPoint[], x: PlacedAxis, y: PlacedAxis): string {
  const draw = area<ChartPoint>()
    .defined((point) => x.shows(point.x) && y.shows(point.y) && hasInterval(point))
    .x((point) => round(x.place(point.x)))
    .y0((point) => edge(point.low ?? NaN, y, 'low'))
    .y1((point) => edge(point.high ?? NaN, y, 'high'));
  const path = draw([...points]) ?? '';
  return path === '' ? '' : `<path class="plot-interval" d="${path}"/>`;
}

type PointWithInterval = ChartPoint & Required<Pick<ChartPoint, 'low' | 'high'>>;

function hasInterval(point: ChartPoint): point is PointWithInterval {
  return point.low !== undefined && point.high !== undefined && point.low < point.high;
}

function edge(value: number, y: PlacedAxis, end: 'low' | 'high'): number {
  if (y.shows(value)) return round(y.place(value));
  return round(y.place(end === 'low' ? Number.MIN_VALUE : Number.MAX_VALUE));
}

function marker(name: string, point: ChartPoint, place: number, x: PlacedAxis, y: PlacedAxis): string {
  const interval = hasInterval(point) ? ` (${tickText(point.low)} to ${tickText(point.high)})` : '';
  const words = `${name} at ${tickText(point.x)}: ${tickText(point.y)}${interval}`;
  const where = `translate(${round(x.place(point.x))} ${round(y.place(point.y))})`;
  return `<path class="plot-marker" d="${markerOf(place)}" transform="${where}"><title>${escapeHtml(words)}</title></path>`;
}

interface PlacedLabel {
  readonly at: number;
  /** From below, the one next to the drawing is 0. */
  readonly line: number;
  readonly label: string;
}

/** Labels of bands and marks, above the drawing, where none touches another. */
function placeLabels({ bands = [], marks = [] }: LineChart, x: PlacedAxis): readonly PlacedLabel[] {
  const wanted = [
    ...bands.filter(({ from, to }) => x.shows(from) && x.shows(to)).map(({ from, label }) => ({ value: from, label })),
    ...marks.filter((mark) => x.shows(mark.x)).map(({ x: value, label }) => ({ value, label })),
  ].sort((a, b) => a.value - b.value);
  const takenTo: number[] = [];
  const labels: PlacedLabel[] = [];
  for (const { value, label } of wanted) {
    const length = label.length * noteLetterWidth;
    // One that would reach over the edge ends there.
    const at = round(Math.max(left, Math.min(x.place(value), width - 4 - length)));
    const found = takenTo.findIndex((end) => end < at);
    const line = found === -1 ? takenTo.length : found;
    if (line >= mostLabelLines) continue;
    takenTo[line] = at + length + 6;
    labels.push({ at, line, label });
  }
  return labels;
}

function bandParts({ bands = [] }: LineChart, { x, top, bottom }: Placed): string[] {
  return bands
    .filter(({ from, to }) => x.shows(from) && x.shows(to))
    .map(({ from, to, label }) => {
      const [start, end] = [round(x.place(from)), round(x.place(to))];
      const size = `width="${Math.max(1, round(end - start))}" height="${bottom - top}"`;
      return `<rect class="plot-band" x="${start}" y="${top}" ${size}><title>${escapeHtml(label)}</title></rect>`;
    });
}

function markParts({ marks = [] }: LineChart, { x, top, bottom }: Placed): string[] {
  return marks
    .filter((mark) => x.shows(mark.x))
    .map(
      ({ x: value, label }) =>
        `<path class="plot-mark" d="M${round(x.place(value))} ${top - 4}V${bottom}"><title>${escapeHtml(label)}</title></path>`,
    );
}

interface LegendEntry {
  readonly name: string;
  readonly place: number;
  readonly at: number;
}

function legendLines(names: readonly string[]): LegendEntry[][] {
  const lines: LegendEntry[][] = [];
  let at = Infinity;
  for (const [place, name] of names.entries()) {
    const taken = 48 + name.length * letterWidth;
    if (at + taken > width - right) {
      lines.push([]);
      at = left;
    }
    lines.at(-1)?.push({ name, place, at });
    at += taken;
  }
  return lines;
}

function legendParts(lines: readonly LegendEntry[][], top: number): string[] {
  return lines.flatMap((entries, row) =>
    entries.map(({ name, place, at }) => {
      const middle = top + row * 20 + 10;
      return [
        `<g class="plot-series plot-${colorNumber(place)}">`,
        `<path class="plot-line" d="M${round(at)} ${middle}h26"${dashOf(place)}/>`,
        `<path class="plot-marker" d="${markerOf(place)}" transform="translate(${round(at + 13)} ${middle})"/></g>`,
        text(at + 32, middle + 4, name, 'plot-label'),
      ].join('');
    }),
  );
}

function emptyOrLeftOut({ series }: LineChart, { x, y, top, bottom }: Placed): string {
  const points = series.flatMap((one) => one.points).filter((point) => Number.isFinite(point.y));
  const left = points.filter((point) => !x.shows(point.x) || !y.shows(point.y)).length;
  if (points.length === 0) return text(width / 2, (top + bottom) / 2, 'nothing was measured', 'plot-label', 'middle');
  return left === 0 ? '' : text(width - right, top - 4, `${left} at 0 cannot be drawn`, 'plot-note', 'end');
}

function colorNumber(place: number): number {
  return (place % 6) + 1;
}

function text(x: number, y: number, words: string, look: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${look}" x="${round(x)}" y="${round(y)}"${side}>${escapeHtml(words)}</text>`;
}

/** A tenth of a pixel is enough. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
