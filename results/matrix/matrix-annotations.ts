import type { Annotation } from '../ci/github.js';
import type { MatrixState } from './matrix-state.js';
import { troubles } from './summary.js';

/** What deserves a line on the job's page: each run that did not pass. */
export function matrixAnnotations(state: MatrixState, folder: string): readonly Annotation[] {
  return troubles(state).map(({ cell, word, why }) => ({
    level: word === 'unknown' ? 'warning' : 'error',
    title: `${word}: ${cell.name}`,
    message: `${why} (${folder})`,
  }));
}
