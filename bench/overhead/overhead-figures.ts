import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { count } from '../../results/render/text.js';
import { meanInterval } from '../../results/statistics/interval.js';
import { compareSamples } from '../../results/statistics/ratio.js';
import type { Goal, Interval, LoopName, LoopSample, OverheadResult } from './overhead-result.js';

/** What recording an operation may take, µs of CPU in the client and the harness together. */
const recordingCpuUsMax = 5;
/** What the recorded loop must do at the least, of the bare loop's throughput. */
const recordedShareMin = 0.9;

type Loops = Readonly<Record<LoopName, readonly LoopSample[]>>;

/** The answers, from the samples. Pure. */
export function overheadFigures(
  loops: Loops,
  random: SeededRandom,
): Pick<OverheadResult, 'goals' | 'addedUs' | 'headline'> {
  const goals = [cpuGoal(loops, random), throughputGoal(loops, random)].filter((goal) => goal !== null);
  const clientLink = addedUs(loops.proxied, loops.bare, random);
  const serverLinks = addedUs(loops['proxied-writes'], loops.writes, random);
  const headline = [
    ...goals.map((goal) => goalSentence(goal, loops)),
    ...linkSentence("a proxy in a client's link adds", clientLink, 'read', [loops.proxied, loops.bare]),
    ...linkSentence('proxies between the servers add', serverLinks, 'write', [loops['proxied-writes'], loops.writes]),
  ];
  return { goals, addedUs: { clientLink, serverLinks }, headline };
}

/** A figure of one round. */
export interface RoundFigure {
  readonly round: number;
  readonly value: number;
}

/** What each round's recorded loop took more than its bare one, in the client and in the harness; µs of CPU. */
export function recordingCpuByRound({ bare, recorded }: Loops): readonly RoundFigure[] {
  return paired(recorded, bare).map(([with_, without]) => ({
    round: with_.round,
    value: with_.clientCpuUs - without.clientCpuUs + (with_.harnessCpuUs - idleShare(without, with_)),
  }));
}

/** What part of its bare loop's operations each round's recorded one did. */
export function recordedShareByRound({ bare, recorded }: Loops): readonly RoundFigure[] {
  return paired(recorded, bare).map(([with_, without]) => ({
    round: with_.round,
    value: with_.operationsPerSecond / without.operationsPerSecond,
  }));
}

function cpuGoal(loops: Loops, random: SeededRandom): Goal | null {
  const more = recordingCpuByRound(loops).map(({ value }) => value);
  if (more.length === 0) return null;
  return goalOf('recording-cpu', intervalOf(more, random), recordingCpuUsMax, 'most');
}

/** What the harness would have used, an operation, while as many were recorded: it also does what it does anyway. */
function idleShare(without: LoopSample, with_: LoopSample): number {
  return (without.harnessCpuUs * without.operationsPerSecond) / with_.operationsPerSecond;
}

function throughputGoal({ bare, recorded }: Loops, random: SeededRandom): Goal | null {
  const pairs = paired(recorded, bare);
  if (pairs.length === 0) return null;
  const rates = (side: 0 | 1): number[] => pairs.map((pair) => pair[side].operationsPerSecond);
  const { ratio, low, high } = compareSamples(rates(0), rates(1), random, { paired: true });
  return goalOf('recorded-throughput', { value: ratio, low, high }, recordedShareMin, 'least');
}

const describes: Readonly<Record<Goal['name'], string>> = {
  'recording-cpu': `recording an operation takes at most ${recordingCpuUsMax} µs of CPU`,
  'recorded-throughput': `a recorded loop does at least ${recordedShareMin} of a bare loop's operations`,
};

function goalOf(name: Goal['name'], measured: Interval, limit: number, at: 'most' | 'least'): Goal {
  const above = measured.low >= limit;
  const below = measured.high <= limit;
  const [good, bad] = at === 'most' ? [below, above] : [above, below];
  return { name, describe: describes[name], limit, measured, verdict: good ? 'met' : bad ? 'not met' : 'unclear' };
}

function goalSentence({ name, measured, limit, verdict }: Goal, { bare, recorded }: Loops): string {
  const said = verdict === 'unclear' ? 'is within what chance may do' : `is ${verdict}`;
  if (name === 'recording-cpu') {
    return `recording an operation takes ${plusMinus(measured, 1)} µs of CPU; the goal of at most ${limit} µs ${said}`;
  }
  const rates = `${meanRate(recorded)} against ${meanRate(bare)} a second`;
  return `a recorded loop does ${plusMinus(measured, 2)} of a bare loop's operations (${rates}); the goal of at least ${limit} ${said}`;
}

function linkSentence(
  what: string,
  added: Interval | null,
  request: string,
  [with_, without]: readonly [readonly LoopSample[], readonly LoopSample[]],
): string[] {
  if (added === null) return [];
  const times = `${meanTime(with_)} against ${meanTime(without)} µs`;
  const clear = added.low > 0 || added.high < 0 ? '' : ', no clear difference';
  return [`${what} ${plusMinus(added, 0)} µs to a ${request} of one connection (${times})${clear}`];
}

function addedUs(with_: readonly LoopSample[], without: readonly LoopSample[], random: SeededRandom): Interval | null {
  const more = paired(with_, without).map(([a, b]) => usOf(a) - usOf(b));
  return more.length === 0 ? null : intervalOf(more, random);
}

/** Of one request, µs: there is one at a time. */
function usOf({ operationsPerSecond }: LoopSample): number {
  return 1e6 / operationsPerSecond;
}

function paired(a: readonly LoopSample[], b: readonly LoopSample[]): (readonly [LoopSample, LoopSample])[] {
  return a.flatMap((one) => {
    const other = b.find(({ round }) => round === one.round);
    return other === undefined ? [] : [[one, other] as const];
  });
}

function intervalOf(samples: readonly number[], random: SeededRandom): Interval {
  const { mean, low, high } = meanInterval(samples, random);
  return { value: mean, low, high };
}

/** `0.96 ± 0.02`; where it reaches further than the figure itself, its ends. */
export function plusMinus({ value, low, high }: Interval, digits: number): string {
  const [middle, least, most] = [value, low, high].map((number) => number.toFixed(digits)) as [string, string, string];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return middle;
  const reach = Math.max(high - value, value - low);
  return reach > Math.abs(value) ? `${middle} (${least} to ${most})` : `${middle} ± ${reach.toFixed(digits)}`;
}

function meanRate(samples: readonly LoopSample[]): string {
  return count(samples.reduce((sum, { operationsPerSecond }) => sum + operationsPerSecond, 0) / samples.length);
}

function meanTime(samples: readonly LoopSample[]): string {
  return count(samples.reduce((sum, sample) => sum + usOf(sample), 0) / samples.length);
}
