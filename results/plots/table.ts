import { escapeHtml } from './page.js';

/** A cell: text, or what it says with how it looks and where it leads. */
export type Cell = string | { readonly text: string; readonly look?: Look; readonly page?: string };

export type Look = 'good' | 'bad' | 'unsure' | 'faint';

/** A column: its heading, and which side its cells stick to. */
interface HtmlColumn {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** An HTML table that scrolls by itself where it is wider than the page. Everything in it is escaped. */
export function htmlTable(columns: readonly HtmlColumn[], rows: readonly (readonly Cell[])[]): string {
  const classOf = (place: number): string => (columns[place]?.align === 'right' ? ' class="number"' : '');
  const head = columns.map(({ head }, place) => `<th scope="col"${classOf(place)}>${escapeHtml(head)}</th>`).join('');
  const lines = rows.map(
    (row) => `<tr>${row.map((cell, place) => `<td${classOf(place)}>${cellHtml(cell)}</td>`).join('')}</tr>`,
  );
  // What scrolls must be reachable by keyboard.
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(columns.map((column) => column.head).join(', '))}">`,
    `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>`,
  ].join('');
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return escapeHtml(cell);
  const { text, look, page } = cell;
  const shown = page === undefined ? escapeHtml(text) : `<a href="${escapeHtml(page)}">${escapeHtml(text)}</a>`;
  return look === undefined ? shown : `<span class="${look}">${shown}</span>`;
}
