import { escapeHtml, plotPage } from '../plots/page.js';
import { htmlTable } from '../plots/table.js';
import type { Cell, Look } from '../plots/table.js';
import { changedVerdicts } from './against.js';
import type { AgainstEarlier } from './against.js';
import { mergedSentence, mergeNotes } from './merge-notes.js';
import { rowsOf } from './matrix-rows.js';
import { outcomeOf } from './matrix-state.js';
import type { MatrixState } from './matrix-state.js';
import { countsSentence, matrixVerdict, troubles } from './summary.js';
import type { CellWord } from './summary.js';

const looks: Readonly<Record<CellWord, Look>> = {
  valid: 'good',
  invalid: 'bad',
  missed: 'bad',
  failed: 'bad',
  refused: 'bad',
  unknown: 'unsure',
  'not run': 'faint',
};

/** A matrix as one page that links to its runs' reports, below the same store. */
export function matrixPage(state: MatrixState, against: AgainstEarlier | null): string {
  const verdict = matrixVerdict(state);
  const look: Look = verdict === 'VALID' ? 'good' : verdict === 'UNKNOWN' ? 'unsure' : 'bad';
  const intro = [
    `<p><span class="${look}">${verdict}</span> ${escapeHtml(countsSentence(state))}</p>`,
    ...mergedHtml(state),
    `<p class="faint">begun ${escapeHtml(state.startedAt)}; <code>${escapeHtml(state.command)}</code></p>`,
  ];
  return plotPage({
    title: 'Matrix of runs',
    sections: [
      { heading: '', html: intro.join('\n') },
      ...troublesSection(state),
      { heading: 'Runs', html: runsTable(state) },
      ...(against === null ? [] : [{ heading: `Against ${against.name}`, html: againstHtml(against) }]),
    ],
  });
}

function mergedHtml(state: MatrixState): string[] {
  const sentence = mergedSentence(state);
  if (sentence === null) return [];
  const notes = mergeNotes(state).map((note) => `<li class="unsure">${escapeHtml(note)}</li>`);
  return [`<p>${escapeHtml(sentence)}</p>`, ...(notes.length === 0 ? [] : [`<ul>${notes.join('\n')}</ul>`])];
}

/** Before all runs, what a reader came for. */
function troublesSection(state: MatrixState): { readonly heading: string; readonly html: string }[] {
  const items = troubles(state).map(({ cell, word, why }) => {
    const outcome = outcomeOf(state, cell);
    const ran = outcome?.state === 'judged' ? outcome : null;
    const name = escapeHtml(cell.name);
    const named = ran === null ? name : `<a href="${escapeHtml(`${ran.folder}/report.html`)}">${name}</a>`;
    const repeat = ran === null ? '' : `<br><code>${escapeHtml(ran.command)}</code>`;
    return `<li><span class="${looks[word]}">${word}</span> ${named}: ${escapeHtml(why)}${repeat}</li>`;
  });
  return items.length === 0 ? [] : [{ heading: 'What did not pass', html: `<ul>\n${items.join('\n')}\n</ul>` }];
}

function runsTable(state: MatrixState): string {
  const columns = [
    { head: 'run' },
    { head: 'verdict' },
    { head: 'ok/s', align: 'right' },
    { head: 'p99 ms', align: 'right' },
    { head: 'faults', align: 'right' },
    { head: 'took', align: 'right' },
    { head: 'why' },
  ] as const;
  const rows = rowsOf(state).map(({ name, word, rate, p99, faults, took, why, folder }): Cell[] => [
    folder === null ? name : { text: name, page: `${folder}/report.html` },
    { text: word, look: looks[word] },
    rate,
    p99,
    faults,
    took,
    why,
  ]);
  return htmlTable(columns, rows);
}

function againstHtml(against: AgainstEarlier): string {
  const columns = [
    { head: 'run' },
    { head: 'figure' },
    { head: 'earlier', align: 'right' },
    { head: 'now', align: 'right' },
    { head: 'ratio (99 % interval)', align: 'right' },
    { head: 'difference' },
  ] as const;
  const rows = against.cells.flatMap(({ name, figures }) =>
    figures.map(({ measure, earlier, now, ratio, says }): Cell[] => [name, measure, earlier, now, ratio, says]),
  );
  const notes = [...changedVerdicts(against), ...against.doubts];
  return [
    `<p>${escapeHtml(against.overall)}</p>`,
    ...(notes.length === 0 ? [] : [`<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('\n')}</ul>`]),
    ...(rows.length === 0 ? [] : [htmlTable(columns, rows)]),
  ].join('\n');
}
