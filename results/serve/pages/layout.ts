import { html } from 'hono/html';

/** A part of a page; everything that came into it as text has been escaped. */
export type Markup = ReturnType<typeof html>;

/** One of our pages around its content. `view` tells the script what it is on. */
export function layout(title: string, view: 'list' | 'run' | 'message', content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/page.css" />
        <script src="/assets/page.js" defer></script>
      </head>
      <body data-view="${view}">
        <a class="skip" href="#content">to the content</a>
        <header>
          <a class="home" href="/">zk-chaos</a>
          <nav aria-label="Pages"><a href="/">Runs</a> <a href="/latest">Newest run</a></nav>
        </header>
        <main id="content">${content}</main>
      </body>
    </html>`;
}

/** What went wrong, and what to do next. */
export function messagePage(title: string, hint: string | undefined): Markup {
  const content = html`<h1>${title}</h1>
    ${hint === undefined ? '' : html`<p>${hint}</p>`}
    <p><a href="/">All runs</a></p>`;
  return layout(title, 'message', content);
}

const marks = {
  valid: '✓ valid',
  invalid: '✕ invalid',
  unknown: '? unknown',
  running: '▶ running',
  none: '– no verdict',
} as const;

/** A verdict: a word, a sign and a colour, so that none of them is needed alone. */
export function verdictBadge(word: string): Markup {
  const known = word in marks ? (word as keyof typeof marks) : 'none';
  return html`<span class="badge ${known}">${marks[known]}</span>`;
}
