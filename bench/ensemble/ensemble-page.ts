import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { lineChart } from '../../results/plots/line-chart.js';
import { escapeHtml, plotPage } from '../../results/plots/page.js';
import { htmlTable } from '../../results/plots/table.js';
import { counted } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
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
export function plotsOf(result: EnsembleResult): readonly { readonly file: string; readonly svg: string }[] {
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
    x: { label: 's', scale: 'linear' },
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
  const paragraphs = (texts: readonly string[]): string => texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  const shareColumns = [
    { head: 'servers' },
    ...shares.map((share) => ({ head: `${percent(share)} reads`, align: 'right' }) as const),
  ];
  return plotPage({
    title: 'Throughput of ZooKeeper ensembles',
    sections: [
      { heading: '', html: paragraphs([...sentences(result), `${verdictWord(result)}: ${result.why}.`]) },
      {
        heading: 'Against the share of reads',
        html: `${plots.get('throughput-against-reads.svg') ?? paragraphs(['Not measured.'])}\n${htmlTable(shareColumns, shareRows(result, true))}\n${paragraphs([loadNote(result)])}`,
      },
      {
        heading: 'Beside the published figures',
        html: `${htmlTable(comparedColumns, comparedRows(result))}\n${paragraphs(differences(result))}`,
      },
      ...(failures === null ? [] : [{ heading: 'While servers fail', html: failuresHtml(failures, plots) }]),
      {
        heading: 'How to repeat it',
        html: `<p><code>${escapeHtml(result.command)}</code></p>\n${paragraphs(facts(result))}`,
      },
    ],
  });
}

function sentences({ headline, warnings, interrupted }: EnsembleResult): string[] {
  const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  return [
    ...(interrupted ? ['Stopped before its time: what was measured until then.'] : []),
    ...headline.map(capital),
    ...warnings.map((warning) => `Warning: ${warning}.`),
  ];
}

function verdictWord({ valid }: EnsembleResult): string {
  return valid === 'unknown' ? 'Unknown' : valid ? 'Valid' : 'Invalid';
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
    plots.get('throughput-over-failures.svg') ?? '',
    htmlTable(failureColumns, failureRows(failures)),
    ...[note, ...more].map((text) => `<p>${escapeHtml(text)}</p>`),
  ].join('\n');
}

function facts({ machine, versions, runtime, seed, startedAt }: EnsembleResult): string[] {
  const known = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Begun ${startedAt}, seed ${seed}. ${machine.os}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, Node ${machine.node}, load ${machine.loadAverage.toFixed(1)}; ${known.join(', ')}; runtime ${runtime.why}.`,
  ];
}
