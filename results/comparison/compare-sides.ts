import { worstOf } from '../../checkers/verdict.js';
import type { Validity } from '../../checkers/verdict.js';
import type { SeededRandom } from '../../harness/foundation/seeded-random.js';
import { usualConfidence } from '../statistics/interval.js';
import { compareLogEstimates } from '../statistics/log-estimate.js';
import { compareSamples } from '../statistics/ratio.js';
import type { RatioEstimate } from '../statistics/ratio.js';
import type { Kind, Measure, Side } from './measure.js';
import { differingSettings } from './settings.js';

/** Figures named beside a doubt that is about many. */
const shownFigures = 3;

/** What is said of a figure. */
export type Says = 'faster' | 'slower' | 'more' | 'fewer' | 'no clear difference' | 'not compared';

/** One figure of one side against the same of the first side. */
export interface ComparedMeasure {
  readonly group: string;
  readonly measure: string;
  readonly kind: Kind;
  /** Null: not measured. */
  readonly base: number | null;
  readonly value: number | null;
  /** The side's figure over the base's; null where they are not compared. */
  readonly estimate: RatioEstimate | null;
  readonly says: Says;
  /** Why they are not compared. */
  readonly why?: string;
}

/** One side against the first. */
export interface SideComparison {
  readonly side: string;
  readonly against: string;
  readonly measures: readonly ComparedMeasure[];
  readonly doubts: readonly string[];
}

export interface Comparison {
  /** The worst of all runs: figures of a run that is wrong prove nothing. */
  readonly valid: Validity;
  readonly sides: readonly Side[];
  readonly comparisons: readonly SideComparison[];
  /** Of the single sides, and of how they were compared. */
  readonly doubts: readonly string[];
}

/** Each side against the first. Pure. */
export function compareSides(sides: readonly Side[], random: SeededRandom): Comparison {
  const [base, ...others] = sides;
  if (base === undefined) throw new RangeError('nothing to compare');
  const isSingle = sides.some(({ groups }) =>
    groups.some(({ measures }) => measures.some(({ within }) => within !== null)),
  );
  return {
    valid: worstOf(sides.flatMap(({ verdicts }) => verdicts.map(({ valid }) => valid))),
    sides,
    comparisons: others.map((side) => compareTwo(base, side, random)),
    doubts: [
      ...sides.flatMap(({ doubts }) => doubts),
      ...(isSingle
        ? [
            'intervals of single runs hold the noise within each run (blocks of its time), not what differs from run to run; repetitions (A1,A2,A3 B1,B2,B3) show that, too',
          ]
        : []),
    ],
  };
}

function compareTwo(base: Side, side: Side, random: SeededRandom): SideComparison {
  const differing = differingSettings(side.settings, base.settings);
  const measures = side.groups.flatMap((group) => {
    const other = base.groups.find(({ name }) => name === group.name);
    return group.measures.flatMap((measure) => {
      const own = other?.measures.find(({ name }) => name === measure.name);
      if (own === undefined) return [];
      if (measure.isDull === true && own.value === 0 && measure.value === 0) return [];
      return [compareMeasures(group.name, own, measure, random.fork(`${group.name} ${measure.name}`))];
    });
  });
  const doubts = [
    ...(differing.length === 0 ? [] : [`${side.letter} differs from ${base.letter} in: ${differing.join('; ')}`]),
    ...missingIn(base, side),
    ...missingIn(side, base),
    ...doubtsOf(measures),
  ];
  return { side: side.letter, against: base.letter, measures, doubts };
}

/** Each doubt once, by how much at the most, with the figures that it is about; where they are many, with their number. */
function doubtsOf(measures: readonly ComparedMeasure[]): string[] {
  const all = measures.flatMap(({ group, measure, estimate }) =>
    (estimate?.doubts ?? []).map((doubt) => ({ doubt, figure: `${group}, ${measure}`, times: timesIn(doubt) })),
  );
  // The figure that is doubted most comes first, and gives the words.
  all.sort((a, b) => b.times - a.times);
  const about = new Map<string, { readonly doubt: string; readonly figures: string[] }>();
  for (const { doubt, figure } of all) {
    const kind = doubt.replace(timesPattern, '');
    const known = about.get(kind);
    if (known === undefined) about.set(kind, { doubt, figures: [figure] });
    else known.figures.push(figure);
  }
  return [...about.values()].map(({ doubt, figures }) => {
    const shown = figures.slice(0, shownFigures).join('; ');
    const more = figures.length > shownFigures ? `; and ${figures.length - shownFigures} more` : '';
    return `${doubt} (${shown}${more})`;
  });
}

const timesPattern = /([\d.]+)-fold/;

/** Of `differ up to 7.8-fold`; 0 where there is none. */
function timesIn(doubt: string): number {
  return Number(timesPattern.exec(doubt)?.[1] ?? 0);
}

function missingIn(side: Side, other: Side): string[] {
  const missing = other.groups.filter(({ name }) => !side.groups.some((group) => group.name === name));
  if (missing.length === 0) return [];
  return [`only ${other.letter} has: ${missing.map(({ name }) => name).join(', ')}`];
}

function compareMeasures(group: string, base: Measure, measure: Measure, random: SeededRandom): ComparedMeasure {
  const common = { group, measure: measure.name, kind: measure.kind, base: base.value, value: measure.value };
  const refuse = (why: string): ComparedMeasure => ({ ...common, estimate: null, says: 'not compared', why });
  if (base.value === null || measure.value === null) return refuse(measure.why ?? base.why ?? 'it was not measured');
  if (base.loop !== measure.loop) return refuse(`${measure.loop ?? 'other'} loop against ${base.loop ?? 'other'} loop`);
  const estimate = estimateOf(base, measure, random);
  if (estimate === null) return refuse('too little was measured to know its noise');
  return { ...common, estimate, says: wordFor(estimate.difference, measure.kind) };
}

function estimateOf(base: Measure, measure: Measure, random: SeededRandom): RatioEstimate | null {
  if (base.within !== null && measure.within !== null) {
    return compareLogEstimates(measure.within, base.within, usualConfidence);
  }
  const samplesOf = (one: Measure): readonly number[] =>
    one.samples.length > 0 || one.value === null ? one.samples : [one.value];
  const [own, others] = [samplesOf(measure), samplesOf(base)];
  // A run that is alone, and whose noise is not known, has one sample: compareSamples says what that is worth.
  return own.length === 0 || others.length === 0 ? null : compareSamples(own, others, random);
}

function wordFor(difference: RatioEstimate['difference'], kind: Kind): Says {
  if (difference === 'none') return 'no clear difference';
  const isMore = difference === 'higher';
  if (kind === 'count' || kind === 'neutral') return isMore ? 'more' : 'fewer';
  return isMore === (kind === 'rate') ? 'faster' : 'slower';
}
