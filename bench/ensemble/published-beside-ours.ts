import { mean } from 'simple-statistics';
import { count } from '../../results/render/text.js';
import type { EnsembleCell, EnsembleResult } from './ensemble-result.js';
import { publishedTable } from './published.js';

/** A line of the table of published figures beside ours; figures are text, `–` where there is none. */
export interface ComparedSize {
  readonly servers: number;
  readonly publishedReads: string;
  readonly ourReads: string;
  readonly publishedWrites: string;
  readonly ourWrites: string;
  /** Against three servers, theirs and ours. */
  readonly readsGrow: string;
  readonly writesGrow: string;
}

/** Every size that was published or that we measured without observers. */
export function comparedSizes({ cells }: Pick<EnsembleResult, 'cells'>): readonly ComparedSize[] {
  const ours = (servers: number, readShare: number): number | null => rateOf(cells, servers, readShare);
  const sizes = new Set([...publishedTable.map(({ servers }) => servers), ...cells.map(({ nodes }) => nodes)]);
  return [...sizes]
    .sort((a, b) => a - b)
    .map((servers) => ({
      servers,
      publishedReads: shown(published(servers)?.reads ?? null),
      ourReads: shown(ours(servers, 1)),
      publishedWrites: shown(published(servers)?.writes ?? null),
      ourWrites: shown(ours(servers, 0)),
      readsGrow: growth([published(servers)?.reads, published(3)?.reads], [ours(servers, 1), ours(3, 1)]),
      writesGrow: growth([published(servers)?.writes, published(3)?.writes], [ours(servers, 0), ours(3, 0)]),
    }));
}

function published(servers: number) {
  return publishedTable.find((row) => row.servers === servers);
}

function rateOf(cells: readonly EnsembleCell[], nodes: number, readShare: number): number | null {
  const cell = cells.find((one) => one.nodes === nodes && one.observers === 0 && one.readShare === readShare);
  if (cell === undefined || cell.repetitions.length === 0) return null;
  return mean(cell.repetitions.map(({ requestsPerSecond }) => requestsPerSecond));
}

function shown(value: number | null): string {
  return value === null ? '–' : count(value);
}

type Pair = readonly [value: number | null | undefined, ofThree: number | null | undefined];

/** `1.90 / 1.52`: theirs, ours. */
function growth(theirs: Pair, ours: Pair): string {
  const one = ([value, ofThree]: Pair): string => (value && ofThree ? (value / ofThree).toFixed(2) : '–');
  return `${one(theirs)} / ${one(ours)}`;
}
