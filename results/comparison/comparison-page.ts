import { drawing, escapeHtml, plotPage } from '../plots/page.js';
import { lineChart } from '../plots/line-chart.js';
import { htmlTable } from '../plots/table.js';
import type { Cell, Look } from '../plots/table.js';
import type { Comparison, Says, SideComparison } from './compare-sides.js';
import { blocksOf, headlines, measureRow, methodNote, settingsLine } from './comparison-words.js';

const looks: Readonly<Record<Says, Look>> = {
  faster: 'good',
  fewer: 'good',
  slower: 'bad',
  more: 'unsure',
  'no clear difference': 'faint',
  'not compared': 'faint',
};

/** Where a comparison stands among other pages. */
export interface Surroundings {
  /** The address of the list of runs. */
  readonly list: string;
  /** The address of a run's page. */
  readonly runOf: (name: string) => string;
}

/** A comparison as one self-contained page; with links where it is one of several pages. */
export function comparisonPage(comparison: Comparison, around: Surroundings | null = null): string {
  const names = comparison.sides.map(({ letter }) => letter).join(' against ');
  return plotPage({
    title: `Comparison: ${names}`,
    sections: [
      ...(around === null ? [] : [{ heading: '', html: `<p><a href="${escapeHtml(around.list)}">All runs</a></p>` }]),
      {
        heading: '',
        html: headlines(comparison)
          .map((line) => paragraph(line))
          .join('\n'),
      },
      { heading: 'What is compared', html: sidesTable(comparison, around) },
      ...comparison.comparisons.map((one) => ({
        heading: `${one.side} against ${one.against}`,
        html: `${measuresTable(one)}\n${paragraph(methodNote)}`,
      })),
      ...doubtsSection(comparison),
      ...chartSections(comparison),
    ],
  });
}

function sidesTable({ sides }: Comparison, around: Surroundings | null): string {
  const rows = sides.flatMap((side) =>
    side.verdicts.map(({ name, valid, why }, place): Cell[] => [
      place === 0 ? side.letter : '',
      around === null ? name : { text: name, page: around.runOf(name) },
      place === 0 ? settingsLine(side) : '',
      valid === 'unknown'
        ? { text: 'unknown', look: 'unsure' }
        : valid
          ? { text: 'valid', look: 'good' }
          : { text: 'invalid', look: 'bad' },
      why,
    ]),
  );
  return htmlTable(
    [{ head: 'side' }, { head: 'run' }, { head: 'settings' }, { head: 'verdict' }, { head: 'why' }],
    rows,
  );
}

function measuresTable(comparison: SideComparison): string {
  const { side, against } = comparison;
  const rows = blocksOf(comparison).flatMap(({ heading, lines }) =>
    lines.map(({ name, measure }, place): Cell[] => {
      const said = measure.why === undefined ? measure.says : `${measure.says}: ${measure.why}`;
      const look = looks[measure.says];
      return [place === 0 ? heading : '', name, ...measureRow(measure), { text: said, look }];
    }),
  );
  const columns = [
    { head: 'of' },
    { head: 'figure' },
    { head: against, align: 'right' },
    { head: side, align: 'right' },
    { head: `${side} / ${against}`, align: 'right' },
    { head: 'difference' },
  ] as const;
  return htmlTable(columns, rows);
}

function doubtsSection({ doubts, comparisons }: Comparison): { heading: string; html: string }[] {
  const all = [...doubts, ...comparisons.flatMap((one) => one.doubts)];
  if (all.length === 0) return [];
  return [
    { heading: 'Doubts', html: `<ul>\n${all.map((doubt) => `<li>${escapeHtml(doubt)}</li>`).join('\n')}\n</ul>` },
  ];
}

/** Throughput over time, one drawing a workload that at least two sides have. */
function chartSections({ sides }: Comparison): { heading: string; html: string }[] {
  const workloads = [...new Set(sides.flatMap(({ overTime }) => overTime.map(({ workload }) => workload)))];
  const charts = workloads.flatMap((workload) => {
    const series = sides.flatMap(({ letter, names, overTime }) => {
      const own = overTime.find((one) => one.workload === workload);
      return own === undefined ? [] : [{ name: `${letter} (${names[0] ?? ''})`, points: own.points }];
    });
    if (series.length < 2) return [];
    return [
      lineChart({
        title: workload,
        x: { label: 'seconds into the load', scale: 'linear' },
        y: { label: 'successes/s', scale: 'linear' },
        series,
      }),
    ];
  });
  return charts.length === 0 ? [] : [{ heading: 'Throughput over time', html: charts.map(drawing).join('\n') }];
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}
