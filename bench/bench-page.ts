import { escapeHtml, plotPage } from '../results/plots/page.js';
import { htmlTable } from '../results/plots/table.js';
import type { BenchResult } from './bench-result.js';
import { cutShort, sentence, verdictWord } from './render-bench.js';

/** A drawing: its file's name, and the file's text. */
export interface PlotFile {
  readonly file: string;
  readonly svg: string;
}

interface Section {
  readonly heading: string;
  /** Trusted, as in a page of plots. */
  readonly html: string;
}

const looks = { valid: 'good', invalid: 'bad', unknown: 'unsure' } as const;

/** A measurement as one page: the answer, the verdict, what is doubtful, the figures, what it ran on. */
export function benchPage(title: string, result: BenchResult, sections: readonly Section[]): string {
  return plotPage({
    title,
    sections: [
      { heading: '', html: answer(result) },
      ...(result.warnings.length === 0
        ? []
        : [{ heading: 'To be taken with care', html: list(result.warnings.map(sentence)) }]),
      ...sections,
      { heading: 'How to repeat it', html: setting(result) },
    ],
  });
}

export function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
}

function answer({ interrupted, headline, valid, why }: BenchResult): string {
  const [first, ...others] = headline.map(sentence);
  const word = verdictWord(valid);
  return [
    interrupted ? paragraphs([cutShort]) : '',
    first === undefined ? '' : `<p><strong>${escapeHtml(first)}</strong></p>`,
    paragraphs(others),
    `<p><span class="${looks[word]}">${word}</span>: ${escapeHtml(why)}.</p>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function setting({ command, machine, versions, runtime, seed, startedAt }: BenchResult): string {
  const known = Object.entries({ node: machine.node, ...versions }).map(([name, version]) => `${name} ${version}`);
  const rows = [
    [
      'machine',
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, ${machine.os}, load ${machine.loadAverage.toFixed(1)} when it began`,
    ],
    ['runtime', runtime.why],
    ['versions', known.join(', ')],
    ['seed', String(seed)],
    ['started', startedAt],
  ];
  return `<p><code>${escapeHtml(command)}</code></p>\n${htmlTable([{ head: 'what' }, { head: 'which' }], rows)}`;
}

function list(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}</ul>`;
}
