import Table from 'cli-table3';
import pc from 'picocolors';
import type { Formatter } from 'picocolors/types.js';

/** Columns that every terminal has. */
export const pageWidth = 80;

/** Text for a terminal, with colours or without. */
export interface Ink {
  readonly bold: Formatter;
  readonly dim: Formatter;
  readonly red: Formatter;
  readonly green: Formatter;
  readonly yellow: Formatter;
}

export function inkFor(colors: boolean): Ink {
  return pc.createColors(colors);
}

/** `12,345`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 session`, `2 sessions`. */
export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Three digits that matter: `0.42`, `4.20`, `42.0`, `420`, `4,200`. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  if (size >= 100) return count(value);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** Milliseconds as a person would say them: `12 ms`, `1.24 s`, `3 min 5 s`. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms > 0 && ms < 1) return '<1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${figure(ms / 1000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/**
 * Lines of at most `width` columns, later ones indented; words longer than that are kept whole.
 *
 * @param taken columns in front of the first line
 */
export function wrap(text: string, indent: string, taken: number = indent.length): string {
  const lines: string[] = [];
  let line = '';
  let room = pageWidth - taken;
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
      room = pageWidth - indent.length;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** A column: its heading, and which side its cells stick to. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** A table without lines, two columns in; as wide as its cells. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], ink: Ink): string {
  const grid = new Table({
    head: columns.map(({ head }) => ink.dim(head)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    chars: blankChars,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  for (const row of rows) grid.push([...row]);
  return grid.toString().replace(/[ \t]+$/gm, '');
}

/** Names with what they mean beside them, wrapped to the page. */
export function definitions(rows: readonly (readonly [name: string, meaning: string])[], ink: Ink): string {
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const indent = ' '.repeat(nameWidth + 4);
  return rows.map(([name, meaning]) => `  ${ink.bold(name.padEnd(nameWidth))}  ${wrap(meaning, indent)}`).join('\n');
}

const blankChars = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '  ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
