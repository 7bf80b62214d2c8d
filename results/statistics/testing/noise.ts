import type { SeededRandom } from '../../../harness/foundation/seeded-random.js';

/** A sample of a cell whose true figure is 1 (not its mean in all cases, but the same for all its cells). */
export type Noise = (random: SeededRandom) => number;

/** Noise of the kinds that figures of a machine have. */
export const noises = {
  'normal, 5 %': (random) => 1 + 0.05 * normal(random),
  'lognormal, factor 1.6': (random) => Math.exp(0.5 * normal(random)),
  // Its variance does not exist.
  'heavy-tailed (Pareto, exponent 1.5)': (random) => uniform(random) ** (-1 / 1.5),
  'a stall in one of seven': (random) => (random.chance(1 / 7) ? 0.4 : 1) * (1 + 0.02 * normal(random)),
  'two heights': (random) => (random.chance(0.5) ? 1 : 2) * (1 + 0.01 * normal(random)),
  'a coarse clock': (random) => Math.max(1, Math.round(2.5 + 0.4 * normal(random))),
  'small counts, often 0': (random) => poisson(random, 1),
} satisfies Readonly<Record<string, Noise>>;

export function cellOf(noise: Noise, count: number, random: SeededRandom): number[] {
  return Array.from({ length: count }, () => noise(random));
}

/** Box and Muller. */
export function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * random.fraction());
}

function uniform(random: SeededRandom): number {
  return 1 - random.fraction();
}

/** Knuth. */
function poisson(random: SeededRandom, mean: number): number {
  let events = -1;
  for (let product = 1; product > Math.exp(-mean); events++) product *= uniform(random);
  return events;
}
