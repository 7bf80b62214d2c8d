import type { Dimension } from '../../../results/matrix/expand.js';
import { UsageError } from '../../foundation/errors.js';
import { defaultRunOptions as defaults } from '../../run-options.js';
import type { GivenOptions, OptionEntry } from '../options/option.js';
import { wholeNumber } from '../options/option-values.js';

/** More seeds than anybody has the time to run. */
const mostSeeds = 10_000;

/** An option of which a matrix takes several values, and the option of `run` that each is one of. */
interface MultipliedOption {
  readonly entry: OptionEntry;
  readonly run: string;
}

const heading = 'multiplied (a comma multiplies, a+b combines):';

/** In the order in which cells are named. */
const multiplied: readonly MultipliedOption[] = [
  {
    run: 'workload',
    entry: {
      name: 'workloads',
      aliases: ['w', 'workload'],
      placeholder: 'A,B+C',
      describe: 'what clients do, as of run; A,B+C is one run of A, and one of B and C',
      default: defaults.workloads.join(','),
    },
  },
  {
    run: 'nemesis',
    entry: {
      name: 'nemesis',
      placeholder: 'A,B+C',
      describe: 'faults, as of run',
      default: defaults.nemesis.join(','),
    },
  },
  {
    run: 'plan',
    entry: { name: 'plan', placeholder: 'FILE,…', describe: 'plans of faults; besides --nemesis where both are given' },
  },
  {
    run: 'zk-version',
    entry: {
      name: 'versions',
      aliases: ['zk-version'],
      placeholder: 'V,…',
      describe: 'releases of ZooKeeper',
      default: defaults.zkVersion,
    },
  },
  {
    run: 'nodes',
    entry: {
      name: 'nodes',
      aliases: ['n', 'node-count'],
      placeholder: 'N,…',
      describe: 'voting servers',
      default: String(defaults.nodes),
    },
  },
  { run: 'observers', entry: { name: 'observers', placeholder: 'N,…', describe: 'observers', default: '0' } },
  {
    run: 'concurrency',
    entry: {
      name: 'concurrency',
      aliases: ['c'],
      placeholder: 'N,…',
      describe: 'clients per workload',
      default: defaults.concurrency,
    },
  },
  {
    run: 'rate',
    entry: { name: 'rate', aliases: ['r'], placeholder: 'HZ,…', describe: 'operations a second', default: '0' },
  },
  {
    run: 'seed',
    entry: {
      name: 'seeds',
      aliases: ['seed'],
      placeholder: 'N,…',
      describe: 'each a repetition of every run; 1..5 is five of them',
      default: 'one, drawn',
    },
  },
];

/** The options that multiply. */
export const multipliedEntries: readonly OptionEntry[] = multiplied.map(({ entry }) => ({ ...entry, group: heading }));

/**
 * The dimensions that were asked for. Versions change fastest and seeds slowest: what is compared runs close together,
 * and an interrupted matrix has whole repetitions.
 *
 * @param drawnSeed where no seed was given
 */
export function dimensionsFrom(given: GivenOptions, drawnSeed: number): Dimension[] {
  const named = (name: string): string[] => partsOf(given, name);
  const faults = [...named('nemesis').map((name) => ['nemesis', name]), ...named('plan').map((file) => ['plan', file])];
  const workloads = given.has('workloads') ? named('workloads') : [...defaults.workloads];
  const seeds = named('seeds').flatMap((text) => seedsIn(text));
  const dimension = (name: string, run: string, texts: readonly string[]): Dimension => ({
    name: run,
    choices: texts.map((text) => ({
      name: shownName(name, text),
      id: text,
      values: { [run]: text.replaceAll('+', ',') },
    })),
  });
  const others = multiplied
    .filter(({ run }) => !['workload', 'nemesis', 'plan', 'seed', 'zk-version'].includes(run))
    .map(({ entry, run }) => dimension(entry.name, run, named(entry.name)));
  const all: Dimension[] = [
    seeds.length > 0
      ? dimension('seeds', 'seed', seeds)
      : { name: 'seed', choices: [{ name: 'seed drawn', id: 'drawn', values: { seed: String(drawnSeed) } }] },
    dimension('workloads', 'workload', workloads),
    {
      name: 'faults',
      choices: faults.map(([run = '', text = '']) => ({
        name: run === 'plan' ? text.replace(/^.*\//, '') : text,
        id: text.replaceAll(' ', '%20'),
        values: { [run]: run === 'plan' ? text : text.replaceAll('+', ',') },
      })),
    },
    ...others,
    dimension('versions', 'zk-version', named('versions')),
  ];
  const chosen = all.filter(({ choices }) => choices.length > 0);
  for (const { name, choices } of chosen) refuseTwice(name, choices);
  return chosen;
}

/** Texts between commas; all that was given, where an option was repeated. */
function partsOf(given: GivenOptions, name: string): string[] {
  return given
    .all(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .map((text) => {
      if (text !== '') return text;
      throw new UsageError(`--${name} ${given.all(name).join(',')}: a value is missing between commas`, {
        code: 'BAD_VALUE',
      });
    });
}

function seedsIn(text: string): string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text);
  if (range === null) return [text];
  const read = wholeNumber(0, 2 ** 31 - 1);
  const [first, last] = [read(range[1] ?? '', '--seeds'), read(range[2] ?? '', '--seeds')];
  if (last < first || last - first >= mostSeeds) {
    throw new UsageError(`--seeds ${text}: allowed is a range upwards, of at most ${mostSeeds}`, { code: 'BAD_VALUE' });
  }
  return Array.from({ length: last - first + 1 }, (_, place) => String(first + place));
}

/** A bare number says nothing in a cell's name. */
function shownName(option: string, text: string): string {
  const words: Readonly<Record<string, string>> = {
    nodes: `${text} servers`,
    observers: `${text} observers`,
    concurrency: `${text} clients`,
    rate: `${text}/s`,
    seeds: `seed ${text}`,
  };
  return words[option] ?? text;
}

function refuseTwice(name: string, choices: Dimension['choices']): void {
  const names = choices.map((choice) => choice.name);
  const twice = names.find((one, place) => names.indexOf(one) !== place);
  if (twice === undefined) return;
  throw new UsageError(`--${name}: ${twice} is there twice`, { code: 'BAD_VALUE', hint: 'each value once' });
}
