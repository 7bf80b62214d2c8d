import type { Validity } from '../../checkers/verdict.js';
import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { count, figure, inkFor, table, wrap } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
import type { Goal, LoopName, LoopSample, OverheadResult } from './overhead-result.js';

const right = 'right';

const loopWords: Readonly<Record<LoopName, string>> = {
  bare: 'reads',
  recorded: 'reads, recorded',
  proxied: 'reads through a proxy',
  writes: 'writes',
  'proxied-writes': 'writes, proxies between servers',
};

/** What a terminal shows, at most 80 columns wide: the answers, then the figures, then what is doubtful about them. */
export function renderOverhead(
  result: OverheadResult,
  { folder, colors }: { folder: string; colors: boolean },
): string {
  const ink = inkFor(colors);
  const parts = [
    result.interrupted ? ink.yellow('  Stopped before its time: what was measured until then.') : null,
    result.headline.map((sentence) => answerLine(sentence, result.goals, ink)).join('\n'),
    loopTable(result, ink),
    `  ${ink.dim(wrap(note(result), '  '))}`,
    result.warnings.map((warning) => `  ${ink.yellow('warning')}  ${wrap(warning, '           ')}`).join('\n'),
    verdictLine(result, ink),
    `  ${ink.dim('again')}  ${wrap(result.command, '         ')}\n  ${ink.dim('kept')}   ${folder}`,
  ];
  return `\n${parts.filter((part) => part !== null && part !== '').join('\n\n')}\n`;
}

/** A sentence that ends on a goal is coloured by it. */
function answerLine(sentence: string, goals: readonly Goal[], ink: Ink): string {
  const text = `  ${wrap(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, '  ')}`;
  const goal = goals.find(({ limit }) => sentence.includes(`the goal of at`) && sentence.includes(String(limit)));
  if (goal === undefined) return text;
  const color = { met: ink.green, 'not met': ink.red, unclear: ink.yellow }[goal.verdict];
  return color(text);
}

function loopTable({ loops, seed }: OverheadResult, ink: Ink): string {
  const random = new SeededRandom(seed);
  const columns = [
    { head: 'loop' },
    { head: 'ops/s', align: right },
    { head: '±', align: right },
    { head: 'µs each', align: right },
    { head: 'client CPU µs', align: right },
    { head: 'harness', align: right },
  ] as const;
  const rows = (Object.keys(loopWords) as LoopName[])
    .filter((name) => loops[name].length > 0)
    .map((name) => {
      const { mean, high } = meanInterval(ratesOf(loops[name]), random);
      const meanOf = (pick: (sample: LoopSample) => number): number =>
        loops[name].reduce((sum, sample) => sum + pick(sample), 0) / loops[name].length;
      return [
        ...[loopWords[name], count(mean), Number.isFinite(high) ? count(high - mean) : '–'],
        figure(meanOf(({ operationsPerSecond }) => 1e6 / operationsPerSecond)),
        ...[figure(meanOf(({ clientCpuUs }) => clientCpuUs)), figure(meanOf(({ harnessCpuUs }) => harnessCpuUs))],
      ];
    });
  return table(columns, rows, ink);
}

function ratesOf(samples: readonly LoopSample[]): readonly number[] {
  return samples.map(({ operationsPerSecond }) => operationsPerSecond);
}

function note({ nodes, rounds, stretchS }: OverheadResult): string {
  return (
    `One client, one request at a time (closed loop), ${rounds} repetitions of ${stretchS} s each, interleaved; ` +
    `± is half a 99 % interval. Reads at a follower, writes at the leader of ${nodes} servers. CPU is of an operation; ` +
    `what recording takes is the difference of the first two lines, the harness' idle work taken off.`
  );
}

function verdictLine({ valid, why }: OverheadResult, ink: Ink): string {
  const word: Readonly<Record<`${Validity}`, string>> = {
    true: ink.green('valid'),
    false: ink.red('invalid'),
    unknown: ink.yellow('unknown'),
  };
  return `  ${word[`${valid}`]}  ${wrap(why, '           ')}`;
}
