import type { SeededRandom } from '../../harness/foundation/seeded-random.js';

/** What is measured, again and again: one recipe with one number of contenders and one share of reads. */
export interface CellKey {
  readonly recipe: string;
  readonly contenders: number;
  /** Null for exclusive locks. */
  readonly readShare: number | null;
}

/** One measurement of the plan. */
export interface PlannedRepetition {
  /** 0, 1, 2 … */
  readonly round: number;
  readonly cell: CellKey;
}

/** All cells, in the order of results: by share of reads, then contenders, then recipe as given. */
export function cellsOf(
  recipes: readonly string[],
  contenders: readonly number[],
  readShares: readonly (number | null)[],
): readonly CellKey[] {
  return readShares.flatMap((readShare) =>
    contenders.flatMap((count) => recipes.map((recipe) => ({ recipe, contenders: count, readShare }))),
  );
}

/**
 * Rounds in which each cell has its turn once, in an order drawn anew for each: what the machine does meanwhile hits
 * all cells alike, and no cell always follows the same other.
 */
export function planRounds(
  cells: readonly CellKey[],
  rounds: number,
  random: SeededRandom,
): readonly PlannedRepetition[] {
  return Array.from({ length: rounds }, (_, round) =>
    random
      .fork(`round ${round}`)
      .shuffle(cells)
      .map((cell) => ({ round, cell })),
  ).flat();
}

/** `chained, 10 contenders, 90 % reads`. */
export function cellName({ recipe, contenders, readShare }: CellKey): string {
  const reads = readShare === null ? '' : `, ${Math.round(readShare * 100)} % reads`;
  return `${recipe}, ${contenders} contenders${reads}`;
}
