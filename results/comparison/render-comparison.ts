import { inkFor, pageWidth, table, wrap } from '../render/text.js';
import type { Ink } from '../render/text.js';
import type { Comparison, ComparedMeasure, Says, SideComparison } from './compare-sides.js';
import { blocksOf, headlines, measureRow, methodNote, settingsLine } from './comparison-words.js';
import type { Side } from './measure.js';

/** Columns for a figure's name. */
const nameWidth = 28;

/** What a terminal shows of a comparison, at most 80 columns wide: the answer first. */
export function renderComparison(comparison: Comparison, colors: boolean): string {
  const ink = inkFor(colors);
  const parts = [
    headlines(comparison)
      .map((line) => ink.bold(wrap(line, '  ', 0)))
      .join('\n'),
    comparison.sides.map((side) => renderSide(side, ink)).join('\n'),
    ...comparison.comparisons.map((one) => renderSideComparison(one, ink)),
    `  ${ink.dim(wrap(methodNote, '  '))}`,
    renderDoubts(comparison, ink),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderSide(side: Side, ink: Ink): string {
  const { letter, verdicts } = side;
  const runs = verdicts.map(({ name, valid }) => {
    const word = valid === 'unknown' ? ink.yellow('UNKNOWN') : valid ? ink.green('VALID') : ink.red('INVALID');
    return `${word}  ${clip(name, pageWidth - 14)}`;
  });
  return [
    ...runs.map((run, place) => `  ${place === 0 ? ink.bold(letter) : ' '}  ${run}`),
    `     ${ink.dim(clip(settingsLine(side), pageWidth - 5))}`,
  ].join('\n');
}

function renderSideComparison(comparison: SideComparison, ink: Ink): string {
  const { side, against } = comparison;
  const columns = [
    { head: `${side} against ${against}` },
    { head: against, align: 'right' },
    { head: side, align: 'right' },
    { head: `${side} / ${against}`, align: 'right' },
    { head: '' },
  ] as const;
  const rows = blocksOf(comparison).flatMap(({ heading, lines }) => {
    const compared = lines.filter(({ measure }) => measure.why === undefined);
    if (compared.length === 0) return [];
    return [
      [ink.bold(clip(heading, nameWidth)), '', '', '', ''],
      ...compared.map(({ name, measure }) => [
        ...[`  ${clip(name, nameWidth - 2)}`, ...measureRow(measure)],
        colored(measure, ink),
      ]),
    ];
  });
  return table(columns, rows, ink);
}

function colored({ says }: ComparedMeasure, ink: Ink): string {
  const colors: Partial<Record<Says, Ink[keyof Ink]>> = {
    faster: ink.green,
    fewer: ink.green,
    slower: ink.red,
    more: ink.yellow,
  };
  return (colors[says] ?? ink.dim)(says);
}

function renderDoubts({ doubts, comparisons }: Comparison, ink: Ink): string {
  const all = [...doubts, ...comparisons.flatMap((one) => [...one.doubts, ...notCompared(one)])];
  return all.map((doubt) => `  ${ink.yellow('!')} ${wrap(doubt, '    ')}`).join('\n');
}

/** A line for each figure and reason: `p99 ms not compared (it takes 1,000 operations): register read, …`. */
function notCompared({ side, against, measures }: SideComparison): string[] {
  const groups = new Map<string, string[]>();
  for (const { group, measure, why } of measures) {
    if (why === undefined) continue;
    const reason = `${measure} of ${side} and ${against} not compared (${why})`;
    const known = groups.get(reason);
    if (known === undefined) groups.set(reason, [group]);
    else known.push(group);
  }
  return [...groups].map(([reason, names]) => `${reason}: ${names.join(', ')}`);
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
