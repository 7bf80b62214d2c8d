import type { Annotation } from '../ci/github.js';
import type { MatrixState } from './matrix-state.js';
import { mergeNotes } from './merge-notes.js';
import { troubles } from './summary.js';

/** What deserves a line on the job's page: each run that did not pass, and what was not run. */
export function matrixAnnotations(state: MatrixState, folder: string): readonly Annotation[] {
  const ofRuns = troubles(state).map(({ cell, word, why }): Annotation => ({
    level: word === 'unknown' ? 'warning' : 'error',
    title: `${word}: ${cell.name}`,
    message: `${why} (${folder})`,
  }));
  const ofParts = mergeNotes(state).map((note): Annotation => ({
    level: 'warning',
    title: 'not the whole matrix',
    message: note,
  }));
  return [...ofRuns, ...ofParts];
}
