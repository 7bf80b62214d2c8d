import { lineChart } from '../../results/plots/line-chart.js';
import { escapeHtml, plotPage } from '../../results/plots/page.js';
import { htmlTable } from '../../results/plots/table.js';
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
export function plotsOf(result: LocksResult): readonly { readonly file: string; readonly svg: string }[] {
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

/** Everything on one page: the answer, the plots, the figures, what is doubtful, what it ran on. */
export function locksPage(result: LocksResult): string {
  const measured = result.cells.filter(({ repetitions }) => repetitions.length > 0);
  const reads = (cell: LocksCell): string[] =>
    cell.readShare === null ? [] : [`${Math.round(cell.readShare * 100)} %`];
  const readColumn = measured.some(({ readShare }) => readShare !== null) ? [{ head: 'reads' }] : [];
  return plotPage({
    title: 'Lock benchmark',
    sections: [
      { heading: '', html: paragraphs([...result.headline, result.why].map(asSentence)) },
      ...(result.warnings.length === 0
        ? []
        : [{ heading: 'To be taken with care', html: list(result.warnings.map(asSentence)) }]),
      {
        heading: 'Against the number of contenders',
        html: plotsOf(result)
          .map(({ svg }) => svg)
          .join('\n'),
      },
      {
        heading: 'Speed and waits',
        html: htmlTable(
          [...readColumn, ...speedColumns],
          measured.map((cell) => [...reads(cell), ...speedRow(cell)]),
        ),
      },
      {
        heading: 'What an acquisition costs',
        html: `${htmlTable(
          [...readColumn, ...costColumns],
          measured.map((cell) => [...reads(cell), ...costRow(cell)]),
        )}${paragraphs([footnote(result)])}`,
      },
      { heading: 'What it ran on', html: setting(result) },
    ],
  });
}

function setting({ machine, versions, runtime, command, startedAt, servers }: LocksResult): string {
  return htmlTable(
    [{ head: 'what' }, { head: 'which' }],
    [
      [
        'machine',
        `${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, ${machine.os}, load ${machine.loadAverage.toFixed(1)}`,
      ],
      ['servers', `${servers}; ${runtime.why}`],
      [
        'versions',
        Object.entries({ node: machine.node, ...versions })
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
      ],
      ['started', startedAt],
      ['again', command],
    ],
  );
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
}

function list(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}</ul>`;
}
