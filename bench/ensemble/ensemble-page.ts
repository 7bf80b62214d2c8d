import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { lineChart } from '../../results/plots/line-chart.js';
import { drawing } from '../../results/plots/page.js';
import { htmlTable } from '../../results/plots/table.js';
import { counted } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
import { benchPage, paragraphs } from '../bench-page.js';
import type { PlotFile } from '../bench-page.js';
import type { EnsembleResult, FailureTimeline } from './ensemble-result.js';
import { ensembleName, percent } from './measure-shares.js';
import { publishedSetting } from './published.js';
import {
  axesOf,
  comparedColumns,
  comparedRows,
  failureColumns,
  failureRows,
  loadNote,
  shareRows,
  whatFailed,
} from './render-ensembles.js';

/** Each figure as an SVG file's name and text. */
export function plotsOf(result: EnsembleResult): readonly PlotFile[] {
  const measured = result.cells.some(({ repetitions }) => repetitions.length > 0);
  const { failures } = result;
  return [
    ...(measured ? [{ file: 'throughput-against-reads.svg', svg: sharesChart(result) }] : []),
    ...(failures === null ? [] : [{ file: 'throughput-over-failures.svg', svg: failuresChart(failures) }]),
  ];
}

function sharesChart(result: EnsembleResult): string {
  const random = new SeededRandom(result.seed);
  const cells = result.cells.filter(({ repetitions }) => repetitions.length > 0);
  return lineChart({
    title: 'Throughput of a saturated ensemble',
    subtitle: `${result.clients} clients; bars are 99 % intervals over ${counted(result.rounds, 'repetition', 'repetitions')}`,
    x: { label: 'reads, % of all requests', scale: 'linear' },
    y: { label: 'requests/s', scale: 'linear' },
    series: axesOf(cells).sizes.map(({ name, own }) => ({
      name: `${name.replace('obs.', 'observers')}${name.includes('obs') ? '' : ' servers'}`,
      points: [...own]
        .sort((a, b) => a.readShare - b.readShare)
        .map(({ readShare, repetitions }) => {
          const rates = repetitions.map(({ requestsPerSecond }) => requestsPerSecond);
          const { mean, low, high } = meanInterval(rates, random);
          const interval = Number.isFinite(low) && Number.isFinite(high) ? { low: Math.max(0, low), high } : {};
          return { x: readShare * 100, y: mean, ...interval };
        }),
    })),
  });
}

function failuresChart({ nodes, observers, readShare, series, failures, leaders, stepS }: FailureTimeline): string {
  const endS = (series.at(-1)?.atS ?? 0) + stepS / 2;
  return lineChart({
    title: 'Throughput while servers fail and come back',
    subtitle: `${ensembleName({ nodes, observers })}, ${percent(1 - readShare)} writes; means over ${stepS} s`,
    x: { label: 'seconds', scale: 'linear' },
    y: { label: 'requests/s', scale: 'linear' },
    series: [
      {
        name: 'all requests',
        points: series.map(({ atS, readsPerSecond, writesPerSecond }) => ({
          x: atS,
          y: readsPerSecond + writesPerSecond,
        })),
      },
      { name: 'writes', points: series.map(({ atS, writesPerSecond }) => ({ x: atS, y: writesPerSecond })) },
    ],
    bands: failures.map((failure) => ({
      from: failure.startS,
      to: failure.endS ?? endS,
      label: whatFailed(failure),
    })),
    marks: leaders.map(({ atS, server }) => ({ x: atS, label: `${server} leads` })),
  });
}

/** The result as one page. */
export function ensemblePage(result: EnsembleResult): string {
  const { failures } = result;
  const { shares } = axesOf(result.cells);
  const plots = new Map(plotsOf(result).map(({ file, svg }) => [file, svg]));
  const chart = plots.get('throughput-against-reads.svg');
  const shareColumns = [
    { head: 'servers' },
    ...shares.map((share) => ({ head: `${percent(share)} reads`, align: 'right' }) as const),
  ];
  return benchPage('Throughput of ZooKeeper ensembles', result, [
    {
      heading: 'Against the share of reads',
      html: `${chart === undefined ? paragraphs(['Not measured.']) : drawing(chart)}\n${htmlTable(shareColumns, shareRows(result, true))}\n${paragraphs([loadNote(result)])}`,
    },
    {
      heading: 'Beside the published figures',
      html: `${htmlTable(comparedColumns, comparedRows(result))}\n${paragraphs(differences(result))}`,
    },
    ...(failures === null ? [] : [{ heading: 'While servers fail', html: failuresHtml(failures, plots) }]),
  ]);
}

/** What keeps ours from being compared with theirs figure by figure. */
function differences({ clients, machine, valueBytes, outstanding }: EnsembleResult): string[] {
  return [
    `${publishedSetting}. Ours: all servers and ${clients} clients, with ${outstanding} requests of ${valueBytes} bytes under way each, share one machine of ${machine.cores} cores (${machine.cpu}), its loopback network and one disk for all logs and snapshots.`,
    'So rates differ by the machine, and our reads cannot grow with the number of servers as theirs do: every further server takes its share of the same cores from the others. What carries over is the direction: writes cost more than reads, and more so the more servers vote. × is a rate against that of 3 servers, published / ours.',
  ];
}

function failuresHtml(failures: FailureTimeline, plots: ReadonlyMap<string, string>): string {
  const note =
    'As in Figure 8 of the same paper: a follower is killed and comes back, another follower, the leader, then two followers one after the other, which come back together. There it took less than 200 ms to elect a leader. Servers are killed with SIGKILL; each failure is confirmed by evidence before it counts. Clients of a server that is killed go to the next one, and stay there.';
  const more = failures.notBegun.map((step) => `Not begun: ${step}.`);
  return [
    drawing(plots.get('throughput-over-failures.svg') ?? ''),
    htmlTable(failureColumns, failureRows(failures)),
    paragraphs([note, ...more]),
  ].join('\n');
}
