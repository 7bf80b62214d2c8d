/** A page: its title is the heading, too. */
export interface Page {
  readonly title: string;
  readonly sections: readonly PageSection[];
}

interface PageSection {
  /** Text; empty for none. */
  readonly heading: string;
  /** Trusted: whatever comes from a run has gone through `escapeHtml`. */
  readonly html: string;
}

/** Text as part of HTML or SVG, between tags or in quotes. Characters that XML knows not at all are left out. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(forbiddenInXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const forbiddenInXml = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]', 'g');

/** One self-contained HTML file that loads and runs nothing; light or dark as the reader's system is. */
export function plotPage({ title, sections }: Page): string {
  const parts = sections.map(
    ({ heading, html }) => `<section>\n${heading === '' ? '' : `<h2>${escapeHtml(heading)}</h2>\n`}${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

/** A drawing on a page; where the page is narrow it keeps a size at which it can be read, and scrolls by itself. */
export function drawing(svg: string): string {
  // What scrolls must be reachable by keyboard.
  return `<div class="scroll" tabindex="0" role="group" aria-label="drawing">${svg}</div>`;
}

const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2128; --faint: #57606a; --line: #d0d7de; --ground: #ffffff; --inset: #f6f8fa;
  --good: #00694e; --bad: #b3261e; --unsure: #7a5700; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --faint: #9aa4af; --line: #3a424c; --ground: #0f1419;
  --inset: #171d24; --good: #3fc79a; --bad: #ff8a80; --unsure: #e6b422; --link: #74b8f5 } }
body { margin: 0; color: var(--ink); background: var(--ground); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.5rem; margin: 0 0 1rem }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem }
p { margin: 0.5rem 0; max-width: 45rem }
a { color: var(--link) }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere }
.scroll { overflow-x: auto }
table { border-collapse: collapse; margin: 0.5rem 0; font-variant-numeric: tabular-nums }
th, td { padding: 0.3rem 0.7rem 0.3rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top }
.scroll td:last-child:not(.number) { min-width: 12rem }
th { font-weight: 600; color: var(--faint); white-space: nowrap }
.number { text-align: right; white-space: nowrap }
.faint { color: var(--faint) }
.good { color: var(--good) }
.bad { color: var(--bad) }
.unsure { color: var(--unsure) }
.good, .bad, .unsure { font-weight: 600 }
svg { max-width: 100%; height: auto; margin: 0.5rem 0 }
@media (max-width: 44rem) { .scroll > svg { max-width: none; width: 44rem } }
@media print { section { break-inside: avoid } }
`;
