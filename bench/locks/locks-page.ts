import { lineChart } from '../../results/plots/line-chart.js';
import { drawing } from '../../results/plots/page.js';
import { htmlTable } from '../../results/plots/table.js';
import { benchPage, paragraphs } from '../bench-page.js';
import type { PlotFile } from '../bench-page.js';
import { middle } from './headline.js';
import type { LocksCell, LocksRepetition, LocksResult } from './locks-result.js';
import { costColumns, costRow, footnote, speedColumns, speedRow } from './render-locks.js';

/** A figure that is drawn against the number of contenders. */
interface Plot {
  /** Of the file: `throughput.svg`. */
  readonly name: string;
  readonly title: string;
  readonly label: string;
  readonly figure: (repetition: LocksRepetition) => number | null;
}

const plots: readonly Plot[] = [
  {
    name: 'throughput',
    title: 'Acquisitions a second',
    label: 'acquisitions/s',
    figure: ({ acquisitionsPerSecond }) => acquisitionsPerSecond,
  },
  {
    name: 'packets',
    title: 'Packets that the servers send for an acquisition',
    label: 'packets/acquisition',
    figure: ({ packetsPerAcquisition }) => packetsPerAcquisition,
  },
  {
    name: 'wait-p50',
    title: 'Wait for the lock, median',
    label: 'ms',
    figure: ({ waitNs }) => waitNs.p50 / 1e6,
  },
  {
    name: 'wait-p99',
    title: 'Wait for the lock, 99 of 100',
    label: 'ms',
    figure: ({ waitNs }) => waitNs.p99 / 1e6,
  },
];

/** The largest over the smallest figure from which on a logarithmic axis shows more. */
const wideRange = 8;

/** Each plot as an SVG file's name and text; one set a share of reads. */
export function plotsOf(result: LocksResult): readonly PlotFile[] {
  const cells = result.cells.filter(({ repetitions }) => repetitions.length > 0);
  const shares = [...new Set(cells.map(({ readShare }) => readShare))];
  return shares.flatMap((readShare) => {
    const among = cells.filter((cell) => cell.readShare === readShare);
    const percent = readShare === null ? null : Math.round(readShare * 100);
    return plots.map((plot) => ({
      file: `${plot.name}${percent === null ? '' : `-${percent}-reads`}.svg`,
      svg: draw(plot, among, percent === null ? '' : `${percent} % reads; `),
    }));
  });
}

function draw({ title, label, figure }: Plot, cells: readonly LocksCell[], prefix: string): string {
  const recipes = [...new Set(cells.map(({ recipe }) => recipe))];
  const series = recipes.map((recipe) => ({
    name: recipe,
    points: cells
      .filter((cell) => cell.recipe === recipe)
      .sort((a, b) => a.contenders - b.contenders)
      .flatMap((cell) => pointOf(cell, figure)),
  }));
  const ys = series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  return lineChart({
    title,
    subtitle: `${prefix}median, lowest and highest of the repetitions`,
    x: { label: 'contenders', scale: 'log' },
    y: { label, scale: Math.max(...ys) > wideRange * Math.min(...ys) ? 'log' : 'linear' },
    series,
  });
}

function pointOf(cell: LocksCell, figure: Plot['figure']): { x: number; y: number; low: number; high: number }[] {
  const y = middle(cell, figure);
  if (y === null) return [];
  const values = cell.repetitions.map(figure).filter((value) => value !== null);
  return [{ x: cell.contenders, y, low: Math.min(...values), high: Math.max(...values) }];
}

/** Headings for which a terminal has no room. */
const inFull: Readonly<Record<string, string>> = {
  contend: 'contenders',
  'acq/s': 'acquisitions/s',
  'p50 ms': 'wait p50 ms',
  'p99 ms': 'wait p99 ms',
  'p99.9': 'wait p99.9 ms',
  'notif.': 'notifications',
  woken: 'watches woken',
  'µs CPU': 'client CPU µs',
  servers: 'server CPU µs',
  watches: 'watches left',
};

/** The result as one page. */
export function locksPage(result: LocksResult): string {
  const measured = result.cells.filter(({ repetitions }) => repetitions.length > 0);
  const reads = (cell: LocksCell): string[] =>
    cell.readShare === null ? [] : [`${Math.round(cell.readShare * 100)} %`];
  const readColumn = measured.some(({ readShare }) => readShare !== null) ? [{ head: 'reads' }] : [];
  const tableOf = (columns: typeof speedColumns | typeof costColumns, row: (cell: LocksCell) => readonly string[]) =>
    htmlTable(
      [...readColumn, ...columns.map((column) => ({ ...column, head: inFull[column.head] ?? column.head }))],
      measured.map((cell) => [...reads(cell), ...row(cell)]),
    );
  return benchPage('Which lock, and by how much?', result, [
    {
      heading: 'Against the number of contenders',
      html: plotsOf(result)
        .map(({ svg }) => drawing(svg))
        .join('\n'),
    },
    { heading: 'Speed and waits', html: tableOf(speedColumns, speedRow) },
    {
      heading: 'What an acquisition costs',
      html: `${tableOf(costColumns, costRow)}${paragraphs([footnote(result)])}`,
    },
  ]);
}
