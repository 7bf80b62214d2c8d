/** Any text as plain words in Markdown, in a table as well: nothing in it is markup, a link or a tag. */
export function plain(text: string): string {
  return (
    text
      .replaceAll(/[\\`*_{}[\]#+!|~]/g, (sign) => `\\${sign}`)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/\s*[\r\n]+\s*/g, ' ')
      // Mentions and references would notify people of GitHub.
      .replaceAll(/@(?=\w)/g, '@\u200B')
  );
}

/** Text with its columns kept, whatever backticks it holds. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replaceAll('\r', '')}\n${fence}`;
}

/** Words in typewriter letters, on one line. */
export function code(text: string): string {
  const oneLine = text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  const longest = Math.max(0, ...[...oneLine.matchAll(/`+/g)].map(([run]) => run.length));
  const tick = '`'.repeat(longest + 1);
  const room = /^`|`$/.test(oneLine) ? ' ' : '';
  return `${tick}${room}${oneLine}${room}${tick}`;
}

/** Cells are Markdown already; numbers stick to the right where `right` says so. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, at) => (right.includes(at) ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
