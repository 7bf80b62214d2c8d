import { NEVER, type Operations } from './operations.js';
import type { Wording } from './wording.js';

const OPERATIONS_MAX = 10;
const LABEL_MAX = 40;
const COLUMNS_A_MOMENT = 3;

/**
 * Operations of one key against time, in ASCII, ten at most: from invocation to completion, in order but not to scale.
 * An operation of unknown outcome has no end.
 *
 * ```text
 * 0: write of 1  |-----|
 * 1: read of 7      |-->
 * ```
 */
export function draw(table: Operations, operations: readonly number[], say: Wording): string | undefined {
  if (operations.length === 0 || operations.length > OPERATIONS_MAX) return undefined;
  const invokedAt = (number: number): number => table.invokedAt.values[number] as number;
  const completedAt = (number: number): number => table.completedAt.values[number] as number;
  const ordered = [...operations].sort((a, b) => invokedAt(a) - invokedAt(b));
  const moments = ordered.flatMap((number) => [invokedAt(number), completedAt(number)]).sort((a, b) => a - b);
  const distinct = [...new Set(moments)];
  const column = (moment: number): number => distinct.indexOf(moment) * COLUMNS_A_MOMENT;
  const labels = ordered.map((number) => shortened(say.brief(number)));
  const width = Math.max(...labels.map(({ length }) => length));
  return ordered
    .map((number, place) => {
      const from = column(invokedAt(number));
      const to = column(completedAt(number));
      const end = completedAt(number) === NEVER ? '>' : '|';
      return `${(labels[place] as string).padEnd(width)}  ${' '.repeat(from)}|${'-'.repeat(to - from - 1)}${end}`;
    })
    .join('\n');
}

function shortened(label: string): string {
  return label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label;
}
