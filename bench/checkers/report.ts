import Table from 'cli-table3';
import type { Measured } from './measure.js';

/** Below this, a single check is too short to be worth comparing. */
const COMPARED_FROM_MS = 1;

function ms(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(3);
}

function ratio(theirs: number, ours: number): string {
  return `${(theirs / ours).toFixed(1)} ×`;
}

/** One row a case, with how many times faster ours is. */
export function renderCases(cases: readonly Measured[]): string {
  const table = new Table({
    head: ['case', 'verdict', 'judges', 'ours, ms', 'Porcupine 1 core', 'all cores', 'ratio', 'all cores'],
    style: { head: [], border: [] },
  });
  for (const { name, ours, porcupine } of cases) {
    const theirs =
      porcupine === null
        ? ['', '', '', '']
        : [
            porcupine.verdict === 'unknown' ? `> ${ms(porcupine.oneCoreMs)} (unknown)` : ms(porcupine.oneCoreMs),
            ms(porcupine.allCoresMs),
            ratio(porcupine.oneCoreMs, ours.ms),
            ratio(porcupine.allCoresMs, ours.ms),
          ];
    table.push([name, ours.verdict, ours.judges.join(', '), ms(ours.ms), ...theirs]);
  }
  return table.toString();
}

/** What the shared histories say together. */
export function renderSummary(cases: readonly Measured[]): string {
  const compared = cases.filter(({ porcupine }) => porcupine !== null);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const ours = sum(compared.map((each) => each.ours.ms));
  const oneCore = sum(compared.map((each) => each.porcupine?.oneCoreMs ?? 0));
  const allCores = sum(compared.map((each) => each.porcupine?.allCoresMs ?? 0));
  const slow = compared.filter((each) => (each.porcupine?.oneCoreMs ?? 0) > COMPARED_FROM_MS);
  const ratios = slow.map((each) => ({ name: each.name, ratio: (each.porcupine?.oneCoreMs ?? 0) / each.ours.ms }));
  const worst = ratios.sort((a, b) => a.ratio - b.ratio)[0];
  const wrong = cases
    .filter((each) => each.ours.verdict !== each.expected)
    .map(({ name, ours: { verdict } }) => `${name}: ${verdict}`);
  return [
    `${cases.length} histories: ${cases.length - wrong.length} as expected${wrong.length === 0 ? '' : `; not: ${wrong.join(', ')}`}`,
    `in sum: ours ${ms(ours)} ms; Porcupine ${ms(oneCore)} ms on one core (${ratio(oneCore, ours)}), ${ms(allCores)} ms on all (${ratio(allCores, ours)})`,
    worst === undefined
      ? 'no history took Porcupine over 1 ms'
      : `where Porcupine needs over 1 ms (${slow.length} histories), the least ratio is ${worst.ratio.toFixed(2)} × (${worst.name})`,
  ].join('\n');
}
