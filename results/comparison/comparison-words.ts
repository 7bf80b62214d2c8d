import { figure } from '../render/text.js';
import type { Comparison, ComparedMeasure, SideComparison } from './compare-sides.js';
import type { RatioEstimate } from '../statistics/ratio.js';
import type { Side } from './measure.js';

/** The answer, a sentence a side: what its throughput is to the first side's. */
export function headlines({ comparisons }: Comparison): string[] {
  return comparisons.map((comparison) => {
    const rates = comparison.measures.filter(({ kind, estimate }) => kind === 'rate' && estimate !== null);
    const clear = rates.filter(({ says }) => says !== 'no clear difference');
    const { side, against } = comparison;
    if (rates.length === 0) return `${side} against ${against}: no throughput to compare.`;
    if (clear.length === 0) return `${side} and ${against}: no clear difference in throughput.`;
    const parts = clear.map(({ group, measure, says, estimate }) => {
      const named = measure === 'ok/s' ? group : `${group}, ${measure}:`;
      return `${named} ${estimate === null ? says : timesText(estimate, says)}`;
    });
    const rest = rates.length - clear.length;
    const others = rest === 0 ? '' : `; no clear difference in ${rest} more`;
    return `${side} against ${against}: ${parts.join('; ')}${others}.`;
  });
}

/** `1.90 times faster (1.71 to 2.10)`; what is slower is turned around: half as fast is 2 times slower. */
function timesText({ ratio, low, high }: RatioEstimate, says: string): string {
  const [times, least, most] = ratio >= 1 ? [ratio, low, high] : [1 / ratio, 1 / high, 1 / low];
  return `${figure(times)} times ${says} (${figure(least)} to ${figure(most)})`;
}

/** `1.90 (1.71–2.10)`. Its two ends, since they do not lie evenly around it: a ratio's noise is a factor. */
function ratioText({ ratio, low, high }: RatioEstimate): string {
  if (Number.isNaN(ratio)) return '–';
  return low === 0 && high === Infinity ? `${figure(ratio)} (?)` : `${figure(ratio)} (${figure(low)}–${figure(high)})`;
}

/** What was measured of each, and what it comes to. */
export function measureRow({ base, value, estimate }: ComparedMeasure): readonly [string, string, string] {
  return [figure(base), figure(value), estimate === null ? '–' : ratioText(estimate)];
}

/** A heading with its lines. */
interface Block {
  readonly heading: string;
  readonly lines: readonly { readonly name: string; readonly measure: ComparedMeasure }[];
}

/** By group, in the order in which they are; several groups that have only one figure, the same, are lines below that. */
export function blocksOf({ measures }: SideComparison): readonly Block[] {
  const groups = new Map<string, ComparedMeasure[]>();
  for (const measure of measures) {
    const group = groups.get(measure.group);
    if (group === undefined) groups.set(measure.group, [measure]);
    else group.push(measure);
  }
  const single = [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined || others.length > 0 ? [] : [first.measure],
  );
  const blocks = new Map<string, { name: string; measure: ComparedMeasure }[]>();
  for (const [group, own] of groups) {
    for (const measure of own) {
      const isHoisted = own.length === 1 && single.filter((name) => name === measure.measure).length > 1;
      const [heading, name] = isHoisted ? [measure.measure, group] : [group, measure.measure];
      const lines = blocks.get(heading);
      if (lines === undefined) blocks.set(heading, [{ name, measure }]);
      else lines.push({ name, measure });
    }
  }
  return [...blocks].map(([heading, lines]) => ({ heading, lines }));
}

/** The settings that a reader tells sides by. */
export function settingsLine({ settings }: Side): string {
  const { ZooKeeper: version, runtime, nodes, benchmark, nemesis, plan } = settings;
  return [
    benchmark,
    version === undefined ? undefined : `ZooKeeper ${version}`,
    nodes === undefined ? undefined : `${nodes} servers`,
    benchmark === undefined ? (plan ?? nemesis ?? 'no faults') : undefined,
    runtime,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** What the intervals are. */
export const methodNote = 'Ratios with 99 % intervals; a difference is clear when the interval does not hold 1.';
