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
    head: [
      'case',
      'verdict',
      'judges',
      'ours 1 core',
      'all cores',
      'Porcupine 1 core',
      'all cores',
      'ratio',
      'all cores',
    ],
    style: { head: [], border: [] },
  });
  for (const { name, ours, porcupine } of cases) {
    const theirs =
      porcupine === null
        ? ['', '', '', '']
        : [
            porcupine.verdict === 'unknown' ? `> ${ms(porcupine.oneCoreMs)} (unknown)` : ms(porcupine.oneCoreMs),
            ms(porcupine.allCoresMs),
            ratio(porcupine.oneCoreMs, ours.oneCoreMs),
            ratio(porcupine.allCoresMs, ours.allCoresMs),
          ];
    table.push([name, ours.verdict, ours.judges.join(', '), ms(ours.oneCoreMs), ms(ours.allCoresMs), ...theirs]);
  }
  return table.toString();
}

/** What the shared histories say together. */
export function renderSummary(cases: readonly Measured[]): string {
  const compared = cases.filter(({ porcupine }) => porcupine !== null);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const ours = sum(compared.map((each) => each.ours.oneCoreMs));
  const ourCores = sum(compared.map((each) => each.ours.allCoresMs));
  const oneCore = sum(compared.map((each) => each.porcupine?.oneCoreMs ?? 0));
  const allCores = sum(compared.map((each) => each.porcupine?.allCoresMs ?? 0));
  const slow = compared.filter((each) => (each.porcupine?.oneCoreMs ?? 0) > COMPARED_FROM_MS);
  const ratios = slow.map((each) => ({
    name: each.name,
    ratio: (each.porcupine?.oneCoreMs ?? 0) / each.ours.oneCoreMs,
  }));
  const worst = ratios.sort((a, b) => a.ratio - b.ratio)[0];
  const wrong = cases
    .filter((each) => each.ours.verdict !== each.expected)
    .map(({ name, ours: { verdict } }) => `${name}: ${verdict}`);
  return [
    `${cases.length} histories: ${cases.length - wrong.length} as expected${wrong.length === 0 ? '' : `; not: ${wrong.join(', ')}`}`,
    `in sum, on one core: ours ${ms(ours)} ms, Porcupine ${ms(oneCore)} ms (${ratio(oneCore, ours)}); on all cores: ours ${ms(ourCores)} ms, Porcupine ${ms(allCores)} ms (${ratio(allCores, ourCores)})`,
    worst === undefined
      ? 'no history took Porcupine over 1 ms'
      : `where Porcupine needs over 1 ms (${slow.length} histories), the least ratio is ${worst.ratio.toFixed(2)} × (${worst.name})`,
  ].join('\n');
}
