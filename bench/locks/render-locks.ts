import { count, counted, figure, table, wrap } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import { firstBold, renderBench } from '../render-bench.js';
import { middle } from './headline.js';
import type { LocksCell, LocksResult } from './locks-result.js';

const right = 'right';

/** Waits from which on a quantile of 99.9 % is more than the longest. */
const fewestForThousandth = 1000;

/** What a terminal shows of it. */
export function renderLocks(result: LocksResult, where: { readonly folder: string; readonly ink: Ink }): string {
  const { ink } = where;
  const cells = result.cells.filter(({ repetitions }) => repetitions.length > 0);
  const figures =
    cells.length === 0
      ? ['  Nothing was measured.']
      : [speedTable(cells, ink), costTable(cells, ink), `  ${ink.dim(wrap(footnote(result), '  '))}`];
  return renderBench(result, figures, firstBold(ink), where);
}

export const speedColumns = [
  { head: 'recipe' },
  { head: 'contend', align: right },
  { head: 'acq/s', align: right },
  { head: '±', align: right },
  { head: 'p50 ms', align: right },
  { head: 'p99 ms', align: right },
  { head: 'p99.9', align: right },
  { head: 'fairness', align: right },
] as const;

export const costColumns = [
  { head: 'recipe' },
  { head: 'contend', align: right },
  { head: 'packets', align: right },
  { head: 'notif.', align: right },
  { head: 'listings', align: right },
  { head: 'woken', align: right },
  { head: 'µs CPU', align: right },
  { head: 'servers', align: right },
  { head: 'watches', align: right },
] as const;

function speedTable(cells: readonly LocksCell[], ink: Ink): string {
  return withReads(cells, speedColumns, speedRow, ink);
}

function costTable(cells: readonly LocksCell[], ink: Ink): string {
  return withReads(cells, costColumns, costRow, ink);
}

function withReads(
  cells: readonly LocksCell[],
  columns: readonly { readonly head: string; readonly align?: 'left' | 'right' }[],
  rowOf: (cell: LocksCell) => readonly string[],
  ink: Ink,
): string {
  const shares = [...new Set(cells.map(({ readShare }) => readShare))];
  return shares
    .map((share) => {
      const rows = cells.filter(({ readShare }) => readShare === share).map(rowOf);
      const heading = share === null ? '' : `  ${ink.bold(`${Math.round(share * 100)} % reads`)}\n`;
      return `${heading}${table(columns, rows, ink)}`;
    })
    .join('\n\n');
}

/** Medians over repetitions; `±` is half of what lies between the slowest and the fastest. */
export function speedRow(cell: LocksCell): readonly string[] {
  const rates = cell.repetitions.map(({ acquisitionsPerSecond }) => acquisitionsPerSecond);
  const waits = (quantile: 'p50' | 'p99' | 'p999'): string => ms(middle(cell, ({ waitNs }) => waitNs[quantile]));
  const enough = cell.repetitions.every(({ acquisitions }) => acquisitions >= fewestForThousandth);
  return [
    cell.recipe,
    count(cell.contenders),
    figure(middle(cell, ({ acquisitionsPerSecond }) => acquisitionsPerSecond)),
    rates.length < 2 ? '–' : figure((Math.max(...rates) - Math.min(...rates)) / 2),
    waits('p50'),
    waits('p99'),
    enough ? waits('p999') : '–',
    hundredths(middle(cell, ({ fairness }) => fairness)),
  ];
}

export function costRow(cell: LocksCell): readonly string[] {
  return [
    cell.recipe,
    count(cell.contenders),
    figure(middle(cell, ({ packetsPerAcquisition }) => packetsPerAcquisition)),
    figure(middle(cell, ({ notificationsPerAcquisition }) => notificationsPerAcquisition)),
    figure(middle(cell, ({ listingsPerAcquisition }) => listingsPerAcquisition)),
    figure(middle(cell, ({ wokenPerDeletion }) => wokenPerDeletion)),
    us(middle(cell, ({ cpuNsPerAcquisition }) => cpuNsPerAcquisition)),
    us(middle(cell, ({ serverCpuNsPerAcquisition }) => serverCpuNsPerAcquisition)),
    figure(middle(cell, ({ watchesLeft }) => watchesLeft)),
  ];
}

/** What the tables' columns are. */
export function footnote({ rounds, cellS, warmUpS, servers }: LocksResult): string {
  return (
    `Medians over ${counted(rounds, 'repetition', 'repetitions')} of ${cellS} s after ${warmUpS} s, interleaved, closed loop, ${servers} servers; ± half ` +
    'the range. An acquisition costs: packets and notifications that servers sent, listings of the lock (single: ' +
    'looks), watches woken by its deletion, CPU of the clients and of the servers; watches held at the end.'
  );
}

function ms(ns: number | null): string {
  return figure(ns === null ? null : ns / 1e6);
}

function us(ns: number | null): string {
  return figure(ns === null ? null : ns / 1e3);
}

function hundredths(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}
