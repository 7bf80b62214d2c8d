import type { MatrixState } from '../../../results/matrix/matrix-state.js';
import { outcomeOf } from '../../../results/matrix/matrix-state.js';
import { inkOf } from '../../../results/matrix/render-matrix.js';
import { whyOf, wordFor } from '../../../results/matrix/summary.js';
import { inkFor, wrap } from '../../../results/render/text.js';

/** Of a reason, before the summary says all. */
const longestWhy = 240;

/** `3/8  register · none · 3.9.5` while it runs; then, below it, the verdict, and why. */
export function cellLine(place: number, state: MatrixState, colors: boolean): string {
  const ink = inkFor(colors);
  const cell = state.cells[place];
  if (cell === undefined) return '';
  const number = `${place + 1}/${state.cells.length}`.padStart(String(state.cells.length).length * 2 + 1);
  const outcome = outcomeOf(state, cell);
  const indent = ' '.repeat(number.length + 2);
  if (outcome === null) return `${number}  ${cell.name}`;
  const word = wordFor(outcome);
  const all = whyOf(outcome);
  const why = word === 'valid' ? '' : `${all.length > longestWhy ? `${all.slice(0, longestWhy)}…` : all} `;
  const text = wrap(`${why}(${Math.round(outcome.tookS)} s)`, indent, indent.length + word.length + 1);
  return `${indent}${inkOf(word, ink)(word)} ${text}`;
}
