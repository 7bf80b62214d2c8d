import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { count, duration } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
import { compareSamples } from '../../results/statistics/ratio.js';
import type { EnsembleCell, FailureTimeline } from './ensemble-result.js';
import { ensembleName, percent } from './measure-shares.js';

/** Sentences, without a full stop; the first is the answer. */
export function headlineOf(
  { cells, failures }: { readonly cells: readonly EnsembleCell[]; readonly failures: FailureTimeline | null },
  random: SeededRandom,
): readonly string[] {
  const measured = cells.filter(({ repetitions }) => repetitions.length > 0);
  return [...sizes(measured, random), ...observers(measured, random), ...(failures === null ? [] : lost(failures))];
}

function requests({ repetitions }: EnsembleCell): readonly number[] {
  return repetitions.map(({ requestsPerSecond }) => requestsPerSecond);
}

/** `12,345 ± 300`; without an interval where there is none. */
export function rate(cell: EnsembleCell, random: SeededRandom): string {
  const { mean, high } = meanInterval(requests(cell), random);
  return Number.isFinite(high) ? `${count(mean)} ± ${count(high - mean)}` : count(mean);
}

/** The most and the least reads that were measured, for each number of servers. */
function sizes(cells: readonly EnsembleCell[], random: SeededRandom): string[] {
  const plain = cells.filter(({ observers: count }) => count === Math.min(...cells.map((cell) => cell.observers)));
  const shares = [...new Set(plain.map(({ readShare }) => readShare))].sort((a, b) => b - a);
  const ends = [...new Set([shares[0], shares.at(-1)])].filter((share) => share !== undefined);
  return ends.flatMap((share) => {
    const own = plain.filter(({ readShare }) => readShare === share);
    const [first, ...rest] = own;
    if (first === undefined) return [];
    const rates = own.map((cell) => `${ensembleName(cell)} answer ${rate(cell, random)}`);
    const differences = rest.map((cell) => `${ensembleName(cell)} ${comparison(cell, first, random)}`);
    return [[`at ${percent(share)} reads ${rates.join(', ')} requests a second`, ...differences].join('; ')];
  });
}

/** What observers do to the rate of the same voting servers, at the ends of the shares. */
function observers(cells: readonly EnsembleCell[], random: SeededRandom): string[] {
  return cells
    .filter((cell) => cell.observers > 0 && (cell.readShare === 0 || cell.readShare === 1))
    .flatMap((cell) => {
      const without = cells.find(
        (other) => other.observers === 0 && other.nodes === cell.nodes && other.readShare === cell.readShare,
      );
      if (without === undefined) return [];
      const { observers: added } = cell;
      return [`at ${percent(cell.readShare)} reads ${ensembleName(cell)} ${comparison(cell, without, random, added)}`];
    });
}

function comparison(a: EnsembleCell, b: EnsembleCell, random: SeededRandom, added = 0): string {
  const than = added > 0 ? `without ${added === 1 ? 'it' : 'them'}` : `${b.nodes}`;
  const { ratio, plusMinus, difference } = compareSamples(requests(a), requests(b), random);
  if (difference === 'none') return `show no clear difference ${added > 0 ? 'from the same ' : 'from '}${than}`;
  const times = `${ratio.toFixed(2)} ± ${plusMinus.toFixed(2)} times as many as ${than}`;
  return `answer ${times}`;
}

/** What failures cost. */
function lost({ failures, series, stepS }: FailureTimeline): string[] {
  const silentS = series.filter(({ readsPerSecond, writesPerSecond }) => readsPerSecond + writesPerSecond === 0).length;
  const leaderless = failures.filter(({ leaderlessMs }) => leaderlessMs !== null && leaderlessMs > 0);
  const longest = Math.max(0, ...leaderless.map(({ leaderlessMs }) => leaderlessMs ?? 0));
  const never = failures.filter(({ leaderlessMs }) => leaderlessMs === null).length;
  if (failures.length === 0) return [];
  const silence = silentS === 0 ? 'some request was answered in every' : `nothing was answered in ${silentS} of the`;
  return [
    `of ${failures.length} failures ${leaderless.length + never} took the leadership away` +
      (longest > 0 ? `, for ${duration(longest)} at most` : '') +
      `; ${silence} ${silentS === 0 ? `step of ${stepS} s` : `steps of ${stepS} s`}`,
  ];
}
