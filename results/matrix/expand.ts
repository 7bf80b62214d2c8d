import type { MatrixCell, Shard } from './matrix-state.js';

/** One choice along a dimension: options of `run` that it sets, and how it is called. */
export interface Choice {
  readonly name: string;
  /** The same in every matrix; without spaces. */
  readonly id: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a matrix multiplies: each choice with each of every other dimension. */
export interface Dimension {
  readonly name: string;
  readonly choices: readonly Choice[];
}

/**
 * Every combination; the last dimension changes fastest. A cell is named by the dimensions that have more than one
 * choice.
 */
export function expand(dimensions: readonly Dimension[]): MatrixCell[] {
  let combinations: readonly (readonly Choice[])[] = [[]];
  for (const { choices } of dimensions) {
    combinations = combinations.flatMap((before) => choices.map((choice) => [...before, choice]));
  }
  return combinations.map((chosen) => {
    const told = chosen.filter((_, place) => (dimensions[place]?.choices.length ?? 0) > 1);
    const named = told.length === 0 ? chosen.slice(0, 1) : told;
    return {
      id: chosen.map(({ id }, place) => `${dimensions[place]?.name ?? ''}=${id}`).join(' '),
      name: named.map(({ name }) => name).join(' · '),
      values: Object.assign({}, ...chosen.map(({ values }) => values)) as Record<string, string>,
    };
  });
}

/**
 * The cells of one part: of every `n` neighbours one, and each time the next, so that no part has always the same choice
 * of the dimension that changes fastest.
 */
export function shardOf<T>(cells: readonly T[], shard: Shard | null): readonly T[] {
  if (shard === null) return cells;
  const { index, of } = shard;
  return cells.filter((_, place) => (place + Math.floor(place / of)) % of === index - 1);
}
