import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { count, counted, duration, table, wrap } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import { firstBold, renderBench } from '../render-bench.js';
import type { EnsembleCell, EnsembleResult, FailureTimeline, MeasuredFailure } from './ensemble-result.js';
import { rate } from './headline.js';
import { percent } from './measure-shares.js';
import { comparedSizes } from './published-beside-ours.js';

const right = 'right';

/** More columns of rates than this leave no room for their intervals. */
const roomyShares = 4;

/** What a terminal shows of it. */
export function renderEnsembles(result: EnsembleResult, where: { readonly folder: string; readonly ink: Ink }): string {
  const { ink } = where;
  const isMeasured = result.cells.some(({ repetitions }) => repetitions.length > 0);
  const figures = [
    isMeasured ? shareTable(result, ink) : null,
    isMeasured ? comparedTable(result, ink) : null,
    result.failures === null ? null : failureTable(result.failures, ink),
    `  ${ink.dim(wrap(loadNote(result), '  '))}`,
  ];
  return renderBench(result, figures, firstBold(ink), where);
}

/** How the load was made, in one sentence. */
export function loadNote(result: EnsembleResult): string {
  const { clients, outstanding, valueBytes, nodesInTree, machine, warmUpS, cellS, rounds } = result;
  return (
    `Requests answered a second, with 99 % intervals over ${counted(rounds, 'repetition', 'repetitions')} of ${cellS} s after ${warmUpS} s: ` +
    `${clients} clients with ${outstanding} requests under way each, ${count(valueBytes)} bytes, ${count(nodesInTree)} nodes; ` +
    `servers, clients and their one disk share a machine of ${machine.cores} cores. Closed loop: no latencies.`
  );
}

/** Shares of reads, ascending, and the ensembles, in the order of the measurement. */
export function axesOf(cells: readonly EnsembleCell[]): {
  readonly shares: readonly number[];
  readonly sizes: readonly { readonly name: string; readonly own: readonly EnsembleCell[] }[];
} {
  const shares = [...new Set(cells.map(({ readShare }) => readShare))].sort((a, b) => a - b);
  const names = new Map<string, EnsembleCell[]>();
  for (const cell of cells) {
    const name = `${cell.nodes}${cell.observers === 0 ? '' : ` + ${cell.observers} obs.`}`;
    const own = names.get(name);
    if (own === undefined) names.set(name, [cell]);
    else own.push(cell);
  }
  return { shares, sizes: [...names].map(([name, own]) => ({ name, own })) };
}

/** A row an ensemble, a column a share. */
export function shareRows(result: EnsembleResult, roomy: boolean): readonly (readonly string[])[] {
  const random = new SeededRandom(result.seed);
  const { shares, sizes } = axesOf(result.cells);
  return sizes.map(({ name, own }) => [
    name,
    ...shares.map((share) => {
      const cell = own.find(({ readShare }) => readShare === share);
      if (cell === undefined || cell.repetitions.length === 0) return '–';
      const text = rate(cell, random);
      return roomy ? text : (text.split(' ')[0] ?? text);
    }),
  ]);
}

function shareTable(result: EnsembleResult, ink: Ink): string {
  const { shares } = axesOf(result.cells);
  const columns = [
    { head: 'servers' },
    ...shares.map((share) => ({ head: `${percent(share)} reads`, align: right }) as const),
  ];
  return table(columns, shareRows(result, shares.length <= roomyShares), ink);
}

export const comparedColumns = [
  { head: 'servers', align: right },
  { head: 'reads/s 2010', align: right },
  { head: 'ours', align: right },
  { head: 'writes/s 2010', align: right },
  { head: 'ours', align: right },
  { head: 'reads ×', align: right },
  { head: 'writes ×', align: right },
] as const;

export function comparedRows(result: EnsembleResult): readonly (readonly string[])[] {
  return comparedSizes(result).map((size) => [
    ...[String(size.servers), size.publishedReads, size.ourReads, size.publishedWrites, size.ourWrites],
    ...[size.readsGrow, size.writesGrow],
  ]);
}

function comparedTable(result: EnsembleResult, ink: Ink): string {
  const note = '×: against 3 servers, published / ours; what differs is on the page';
  return `${table(comparedColumns, comparedRows(result), ink)}\n    ${ink.dim(note)}`;
}

export const failureColumns = [
  { head: 'failure' },
  { head: 'at', align: right },
  { head: 'down for', align: right },
  { head: 'evidence' },
  { head: 'no leader', align: right },
  { head: 'first write', align: right },
  { head: 'requests/s', align: right },
] as const;

/** A row a failure; the last column is the mean rate while it lasted, in percent of that before the first failure. */
export function failureRows(timeline: FailureTimeline): readonly (readonly string[])[] {
  const calm = meanRate(timeline, 0, Math.min(...timeline.failures.map(({ startS }) => startS)));
  return timeline.failures.map((failure) => {
    const { startS, endS, judged, leaderlessMs, firstWriteMs } = failure;
    const during = meanRate(timeline, startS, endS ?? Infinity);
    const share = calm === 0 || Number.isNaN(during) ? '' : ` (${Math.round((100 * during) / calm)} %)`;
    return [
      ...[whatFailed(failure), duration(startS * 1000), endS === null ? '–' : duration((endS - startS) * 1000)],
      ...[judged, duration(leaderlessMs), duration(firstWriteMs)],
      Number.isNaN(during) ? '–' : `${count(during)}${share}`,
    ];
  });
}

/** `kill leader zk5`. */
export function whatFailed({ do: name, role, on }: Pick<MeasuredFailure, 'do' | 'role' | 'on'>): string {
  return `${name} ${role === null ? '' : `${role} `}${on.join(',')}`;
}

function meanRate({ series, stepS }: FailureTimeline, fromS: number, toS: number): number {
  const within = series.filter(({ atS }) => atS - stepS / 2 >= fromS && atS + stepS / 2 <= toS);
  const sum = within.reduce(
    (total, { readsPerSecond, writesPerSecond }) => total + readsPerSecond + writesPerSecond,
    0,
  );
  return sum / within.length;
}

/** Without how long each lasted, for which 80 columns have no room. */
function failureTable(timeline: FailureTimeline, ink: Ink): string {
  const isShown = (_: unknown, place: number): boolean => failureColumns[place]?.head !== 'down for';
  return table(
    failureColumns.filter(isShown),
    failureRows(timeline).map((row) => row.filter(isShown)),
    ink,
  );
}
