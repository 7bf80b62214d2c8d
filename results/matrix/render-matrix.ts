import { inkFor, pageWidth, table, wrap } from '../render/text.js';
import type { Ink } from '../render/text.js';
import type { AgainstEarlier } from './against.js';
import { changedVerdicts, clearDifferences, unclearSentence } from './against.js';
import { mergedSentence, mergeNotes } from './merge-notes.js';
import { rowsOf } from './matrix-rows.js';
import type { MatrixRow } from './matrix-rows.js';
import type { MatrixState } from './matrix-state.js';
import { countsSentence, matrixVerdict, troubles } from './summary.js';
import type { CellWord } from './summary.js';

/** Columns that a run's name has before figures are left out. */
const nameWidth = 30;
/** Columns for a figure of each workload: all of them, or the first and that there are more. */
const leastFiguresWidth = 9;
const figuresWidths = [60, 21, 15, leastFiguresWidth] as const;
/** Columns for a figure's name. */
const measureWidth = 22;
/** Of a reason before pointing to the run. */
const longestWhy = 240;

/** What a terminal shows of a matrix, at most 80 columns wide: the verdict first. */
export function renderMatrix(state: MatrixState, against: AgainstEarlier | null, colors: boolean): string {
  const ink = inkFor(colors);
  const verdict = matrixVerdict(state);
  const color = { VALID: ink.green, INVALID: ink.red, UNKNOWN: ink.yellow, FAILED: ink.red }[verdict];
  const parts = [
    `${ink.bold(color(verdict))}  ${wrap(countsSentence(state), '  ', verdict.length + 2)}`,
    mergedText(state, ink),
    cellsTable(state, ink),
    troublesText(state, ink),
    against === null ? '' : againstText(against, ink),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function mergedText(state: MatrixState, ink: Ink): string {
  const sentence = mergedSentence(state);
  if (sentence === null) return '';
  const notes = mergeNotes(state).map((note) => `  ${ink.yellow('!')} ${wrap(note, '    ')}`);
  return [`  ${sentence}`, ...notes].join('\n');
}

export function inkOf(word: CellWord, ink: Ink): Ink[keyof Ink] {
  if (word === 'valid') return ink.green;
  if (word === 'not run') return ink.dim;
  return word === 'unknown' ? ink.yellow : ink.red;
}

function cellsTable(state: MatrixState, ink: Ink): string {
  const columns = [
    { head: 'run' },
    { head: 'verdict' },
    { head: 'ok/s', align: 'right' },
    { head: 'p99 ms', align: 'right' },
    { head: 'faults', align: 'right' },
    { head: 'took', align: 'right' },
  ] as const;
  const all = rowsOf(state);
  const { figures, names } = widthsFor(all);
  const rows = all.map(({ name, word, rate, p99, faults, took }) => [
    shortName(name, names),
    inkOf(word, ink)(word),
    fewer(rate, figures),
    fewer(p99, figures),
    faults,
    took,
  ]);
  return table(columns, rows, ink);
}

/** Columns for the figures of all workloads of a run, and for names: all they need, or what a page leaves. */
function widthsFor(rows: readonly MatrixRow[]): { readonly figures: number; readonly names: number } {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const rest =
    widest(['verdict', ...rows.map(({ word }) => word)]) +
    widest(['faults', ...rows.map(({ faults }) => faults)]) +
    widest(['took', ...rows.map(({ took }) => took)]);
  const named = widest(['run', ...rows.map(({ name }) => name)]);
  const roomBeside = (figures: number): number => {
    const shown = widest(['ok/s', ...rows.map(({ rate }) => fewer(rate, figures))]);
    const shownP99 = widest(['p99 ms', ...rows.map(({ p99 }) => fewer(p99, figures))]);
    return pageWidth - rest - shown - shownP99 - 6 * 2;
  };
  const figures = figuresWidths.find((width) => roomBeside(width) >= Math.min(named, nameWidth)) ?? leastFiguresWidth;
  return { figures, names: Math.min(named, roomBeside(figures)) };
}

function troublesText(state: MatrixState, ink: Ink): string {
  return troubles(state)
    .map(
      ({ cell, word, why }) =>
        `  ${inkOf(word, ink)(word)}  ${wrap(clip(`${cell.name}: ${why}`, longestWhy), '    ', word.length + 4)}`,
    )
    .join('\n');
}

function againstText(against: AgainstEarlier, ink: Ink): string {
  const { name, overall, doubts } = against;
  const unclear = unclearSentence(against);
  const columns = [
    { head: '' },
    { head: 'earlier', align: 'right' },
    { head: 'now', align: 'right' },
    { head: 'ratio', align: 'right' },
    { head: '' },
  ] as const;
  const shown = clearDifferences(against);
  const rows = shown.flatMap(({ figures }) =>
    figures.map(({ measure, earlier, now, ratio, says }) => [
      `  ${clip(measure, measureWidth)}`,
      earlier,
      now,
      ratio,
      says,
    ]),
  );
  const [head = '', ...lines] = table(columns, rows, ink).split('\n');
  // Names of cells are longer than a column may be.
  const figures = shown.flatMap((cell) => [
    `  ${ink.bold(clip(cell.name, pageWidth - 2))}`,
    ...lines.splice(0, cell.figures.length),
  ]);
  const changes = changedVerdicts(against).map((change) => `  ${ink.yellow('!')} ${wrap(change, '    ')}`);
  const notes = doubts.map((doubt) => `  ${ink.yellow('!')} ${wrap(doubt, '    ')}`);
  return [
    `  against ${clip(name, pageWidth - 10)}`,
    ...(shown.length === 0 ? [] : [head, ...figures]),
    `  ${ink.bold(wrap(overall, '  '))}`,
    ...(unclear === null ? [] : [`  ${wrap(unclear, '  ')}`]),
    ...changes,
    ...notes,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** A name whose longest part is shortened, then the next, so that what tells it from others stays. */
function shortName(name: string, width: number): string {
  const parts = name.split(' · ');
  let shown = name;
  while (shown.length > width) {
    const longest = Math.max(...parts.map((part) => part.length));
    if (longest < 3) return clip(shown, width);
    const place = parts.findIndex((part) => part.length === longest);
    parts[place] = `${(parts[place] ?? '').slice(0, -2)}…`;
    shown = parts.join(' · ');
  }
  return shown;
}

/** `12 + 34 + …`: half a figure would be another one. */
function fewer(figures: string, width: number): string {
  if (figures.length <= width) return figures;
  const all = figures.split(' + ');
  let kept = all.length - 1;
  while (kept > 1 && `${all.slice(0, kept).join(' + ')} + …`.length > width) kept -= 1;
  return `${all.slice(0, kept).join(' + ')} + …`;
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
