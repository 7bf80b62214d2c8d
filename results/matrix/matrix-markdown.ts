import { code, markdownTable, plain } from '../ci/markdown.js';
import { changedVerdicts, clearDifferences, unclearSentence } from './against.js';
import type { AgainstEarlier } from './against.js';
import { mergedSentence, mergeNotes } from './merge-notes.js';
import { rowsOf } from './matrix-rows.js';
import type { MatrixState } from './matrix-state.js';
import { countsSentence, matrixVerdict } from './summary.js';

/** Of a reason; the run's own summary has all of it. */
const longestWhy = 500;

/** `summary.md` of a matrix: the verdict, then a line a run. */
export function matrixMarkdown(state: MatrixState, against: AgainstEarlier | null): string {
  const rows = rowsOf(state).map(({ name, word, rate, p99, faults, took, why }) =>
    [name, word === 'valid' ? word : `**${word}**`, rate, p99, faults, took, word === 'valid' ? '' : cut(why)].map(
      (cell, place) => (place === 1 ? cell : plain(cell)),
    ),
  );
  const heads = ['run', 'verdict', 'ok/s', 'p99 ms', 'faults', 'took', 'why'];
  const parts = [
    `## ${matrixVerdict(state)}: ${plain(countsSentence(state))}`,
    ...mergedParts(state),
    markdownTable(heads, rows, [2, 3, 4, 5]),
    ...(against === null ? [] : againstParts(against)),
    code(state.command),
  ];
  return `${parts.join('\n\n')}\n`;
}

function mergedParts(state: MatrixState): string[] {
  const sentence = mergedSentence(state);
  if (sentence === null) return [];
  const notes = mergeNotes(state).map((note) => `- **${plain(note)}**`);
  return [plain(sentence), ...(notes.length === 0 ? [] : [notes.join('\n')])];
}

function cut(why: string): string {
  return why.length <= longestWhy ? why : `${why.slice(0, longestWhy)}…`;
}

function againstParts(against: AgainstEarlier): string[] {
  const rows = clearDifferences(against).flatMap(({ name, figures }) =>
    figures.map(({ measure, earlier, now, ratio, says }) => [name, measure, earlier, now, ratio, says].map(plain)),
  );
  const notes = [...changedVerdicts(against), ...against.doubts].map((note) => `- ${plain(note)}`);
  return [
    `### Against ${plain(against.name)}`,
    plain([against.overall, unclearSentence(against) ?? ''].join(' ').trim()),
    ...(rows.length === 0 ? [] : [markdownTable(['run', 'figure', 'earlier', 'now', 'ratio', ''], rows, [2, 3, 4])]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ];
}
