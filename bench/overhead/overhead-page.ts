import { lineChart } from '../../results/plots/line-chart.js';
import { drawing } from '../../results/plots/page.js';
import { htmlTable } from '../../results/plots/table.js';
import { counted } from '../../results/render/text.js';
import { benchPage, paragraphs } from '../bench-page.js';
import type { PlotFile } from '../bench-page.js';
import { plusMinus, recordedShareByRound, recordingCpuByRound } from './overhead-figures.js';
import type { RoundFigure } from './overhead-figures.js';
import type { Goal, LoopName, OverheadResult } from './overhead-result.js';
import { loopColumns, loopRows, loopWords, measuredLoops, note } from './render-overhead.js';

/** Loops that are compared with each other. */
const pictures: readonly { readonly file: string; readonly title: string; readonly loops: readonly LoopName[] }[] = [
  { file: 'reads.svg', title: 'Reads a second, one at a time', loops: ['bare', 'recorded', 'proxied'] },
  { file: 'writes.svg', title: 'Writes a second, one at a time', loops: ['writes', 'proxied-writes'] },
];

/** Each plot as an SVG file's name and text: every round a point, so that it shows how far they can be told apart. */
export function plotsOf(result: OverheadResult): readonly PlotFile[] {
  const measured = measuredLoops(result.loops);
  const rates = pictures
    .map((picture) => ({ ...picture, loops: picture.loops.filter((name) => measured.includes(name)) }))
    .filter(({ loops }) => loops.length > 0)
    .map(({ file, title, loops }) => ({ file, svg: ratesChart(title, loops, result) }));
  const goals = result.goals.map((goal) => ({ file: `${goal.name}.svg`, svg: goalChart(goal, result) }));
  return [...rates, ...goals];
}

function ratesChart(title: string, names: readonly LoopName[], { loops, rounds, stretchS }: OverheadResult): string {
  return lineChart({
    title,
    subtitle: `${counted(rounds, 'round', 'rounds')}, each loop ${stretchS} s in each, in a drawn order`,
    x: { label: 'round', scale: 'linear' },
    y: { label: 'operations/s', scale: 'linear' },
    series: names.map((name) => ({
      name: loopWords[name],
      points: loops[name].map(({ round, operationsPerSecond }) => ({ x: round + 1, y: operationsPerSecond })),
    })),
  });
}

const goalPictures: Readonly<
  Record<
    Goal['name'],
    {
      readonly title: string;
      readonly label: string;
      readonly of: (loops: OverheadResult['loops']) => readonly RoundFigure[];
    }
  >
> = {
  'recording-cpu': { title: 'What recording an operation takes', label: 'µs of CPU', of: recordingCpuByRound },
  'recorded-throughput': {
    title: "What a recorded loop does of a bare one's operations",
    label: 'recorded / bare',
    of: recordedShareByRound,
  },
};

function goalChart({ name, limit, measured }: Goal, { loops }: OverheadResult): string {
  const { title, label, of } = goalPictures[name];
  const points = of(loops).map(({ round, value }) => ({ x: round + 1, y: value }));
  const ends = [points[0], points.at(-1)].filter((point) => point !== undefined);
  return lineChart({
    title,
    subtitle: `${plusMinus(measured, 2)} over all rounds, with a 99 % interval`,
    x: { label: 'round', scale: 'linear' },
    y: { label, scale: 'linear' },
    series: [
      { name: 'measured', points },
      {
        name: `goal: ${name === 'recording-cpu' ? 'at most' : 'at least'} ${limit}`,
        points: ends.map(({ x }) => ({ x, y: limit })),
      },
    ],
  });
}

const looks = { met: 'good', 'not met': 'bad', unclear: 'unsure' } as const;

/** The result as one page. */
export function overheadPage(result: OverheadResult): string {
  const plots = new Map(plotsOf(result).map(({ file, svg }) => [file, svg]));
  const drawn = (files: readonly string[]): string =>
    files
      .flatMap((file) => plots.get(file) ?? [])
      .map(drawing)
      .join('\n');
  const goals = result.goals.map(({ describe, measured, verdict }) => [
    ...[describe, plusMinus(measured, 2)],
    { text: verdict, look: looks[verdict] },
  ]);
  return benchPage('What the harness itself costs', result, [
    {
      heading: 'Recording',
      html: `${htmlTable([{ head: 'goal' }, { head: 'measured', align: 'right' }, { head: 'is' }], goals)}\n${drawn(['recording-cpu.svg', 'recorded-throughput.svg'])}`,
    },
    {
      heading: 'Loops',
      html: `${htmlTable(loopColumns, loopRows(result))}\n${paragraphs([note(result)])}\n${drawn(['reads.svg', 'writes.svg'])}`,
    },
  ]);
}
