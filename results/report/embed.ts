import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { builtModule } from '../../harness/foundation/built-module.js';
import { ChaosError, messageOf } from '../../harness/foundation/errors.js';
import type { ReportData } from './report-data.js';

/** What the page is made of besides its data: the same for every report of one version. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * The bundle that the set-up builds from `results/report/page/`.
 *
 * @throws ChaosError PAGE_NOT_BUILT
 */
export function pageParts(): PageParts {
  const script = builtModule('results/report/page.ts');
  try {
    return {
      script: readFileSync(script, 'utf8').trim(),
      style: readFileSync(new URL(script.href.replace(/\.js$/, '.css')), 'utf8').trim(),
    };
  } catch (error) {
    throw new ChaosError(`the report's page is not built: ${messageOf(error)}`, {
      code: 'PAGE_NOT_BUILT',
      hint: 'npm run chaos builds it',
      cause: error,
    });
  }
}

/**
 * One page with everything in it. It names in a content security policy of its own the only script and style sheet that
 * it may run, so whatever a history holds stays text.
 */
export function renderReport(data: ReportData, parts: PageParts = pageParts()): string {
  const { script, style } = parts;
  if (/<\/(script|style)|<!--/i.test(script + style))
    throw new Error('the bundle of the page would end its own element');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(`${verdictWord(data)}: ${data.title}`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>${escapeText(`${verdictWord(data)}: ${data.verdict.why}. The rest of this report needs JavaScript.`)}</noscript>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/**
 * The policy that a report names for itself, to be sent as a header too; null where there is none (then it is not a
 * report of ours, and must not be run).
 *
 * @param html the report, or its first kilobytes
 */
export function policyOf(html: string): string | null {
  const found =
    /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="([^"<>]+)">/.exec(
      html,
    );
  return found?.[1] ?? null;
}

function verdictWord({ verdict }: ReportData): string {
  return verdict.valid === 'unknown' ? 'unknown' : verdict.valid ? 'valid' : 'invalid';
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** JSON that no HTML parser sees anything in, and that is JavaScript too: as it stands in the page. */
export function embeddedJson(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
