import type { JunitCase, JunitSuite } from '../ci/junit-xml.js';
import type { MatrixCell, MatrixState } from './matrix-state.js';
import { outcomeOf } from './matrix-state.js';
import { countsSentence, whyOf, wordFor } from './summary.js';

/**
 * A matrix as a suite: a case for each run. A violation is a failure; what could not be judged, or not even be run, is an
 * error; what has not run yet is skipped.
 */
export function matrixSuite(state: MatrixState): JunitSuite {
  const cases = state.cells.map((cell) => caseOf(state, cell));
  return {
    name: 'zk-chaos matrix',
    startedAt: new Date(state.startedAt),
    hostname: 'localhost',
    timeS: cases.reduce((sum, { timeS }) => sum + timeS, 0),
    properties: { command: state.command, summary: countsSentence(state) },
    cases,
  };
}

function caseOf(state: MatrixState, cell: MatrixCell): JunitCase {
  const outcome = outcomeOf(state, cell);
  const word = wordFor(outcome);
  const common = { classname: 'zk-chaos.matrix', name: cell.name, timeS: outcome?.tookS ?? 0 };
  if (word === 'valid') return common;
  if (word === 'not run') return { ...common, skipped: 'not run yet' };
  const why = whyOf(outcome);
  const repeat = outcome?.state === 'judged' ? `\nfiles  ${outcome.folder}\nrepeat ${outcome.command}` : '';
  const problem = { type: word, message: why, text: `${why}${repeat}` };
  return word === 'invalid' || word === 'missed' ? { ...common, failure: problem } : { ...common, error: problem };
}
