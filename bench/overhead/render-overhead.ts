import { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { count, figure, table, wrap } from '../../results/render/text.js';
import type { Ink } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
import { renderBench } from '../render-bench.js';
import type { Goal, LoopName, LoopSample, OverheadResult } from './overhead-result.js';

const right = 'right';

export const loopWords: Readonly<Record<LoopName, string>> = {
  bare: 'reads',
  recorded: 'reads, recorded',
  proxied: 'reads through a proxy',
  writes: 'writes',
  'proxied-writes': 'writes, proxies between servers',
};

/** What a terminal shows of it. */
export function renderOverhead(result: OverheadResult, where: { readonly folder: string; readonly ink: Ink }): string {
  const { ink } = where;
  const figures = [table(loopColumns, loopRows(result), ink), `  ${ink.dim(wrap(note(result), '  '))}`];
  return renderBench(result, figures, (sentence) => inkOfGoal(sentence, result.goals, ink), where);
}

/** A sentence that ends on a goal is coloured by it. */
function inkOfGoal(sentence: string, goals: readonly Goal[], ink: Ink): (text: string) => string {
  const goal = goals.find(({ limit }) => sentence.includes(`the goal of at`) && sentence.includes(String(limit)));
  if (goal === undefined) return String;
  return { met: ink.green, 'not met': ink.red, unclear: ink.yellow }[goal.verdict];
}

export const loopColumns = [
  { head: 'loop' },
  { head: 'ops/s', align: right },
  { head: '±', align: right },
  { head: 'µs each', align: right },
  { head: 'client CPU µs', align: right },
  { head: 'harness', align: right },
] as const;

/** A row a loop: what it did, and what an operation took. */
export function loopRows({ loops, seed }: OverheadResult): readonly (readonly string[])[] {
  const random = new SeededRandom(seed);
  return measuredLoops(loops).map((name) => {
    const { mean, high } = meanInterval(ratesOf(loops[name]), random);
    const meanOf = (pick: (sample: LoopSample) => number): number =>
      loops[name].reduce((sum, sample) => sum + pick(sample), 0) / loops[name].length;
    return [
      ...[loopWords[name], count(mean), Number.isFinite(high) ? count(high - mean) : '–'],
      figure(meanOf(({ operationsPerSecond }) => 1e6 / operationsPerSecond)),
      ...[figure(meanOf(({ clientCpuUs }) => clientCpuUs)), figure(meanOf(({ harnessCpuUs }) => harnessCpuUs))],
    ];
  });
}

/** In the order in which they are shown. */
export function measuredLoops(loops: OverheadResult['loops']): readonly LoopName[] {
  return (Object.keys(loopWords) as LoopName[]).filter((name) => loops[name].length > 0);
}

function ratesOf(samples: readonly LoopSample[]): readonly number[] {
  return samples.map(({ operationsPerSecond }) => operationsPerSecond);
}

/** What the table's columns are. */
export function note({ nodes, rounds, stretchS }: OverheadResult): string {
  return (
    `One client, one request at a time (closed loop), ${rounds} repetitions of ${stretchS} s each, interleaved; ` +
    `± is half a 99 % interval. Reads at a follower, writes at the leader of ${nodes} servers. CPU is of an operation; ` +
    `what recording takes is the difference of the first two lines, the harness' idle work taken off.`
  );
}
