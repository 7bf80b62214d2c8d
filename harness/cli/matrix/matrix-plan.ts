import { createHash, randomInt } from 'node:crypto';
import { expand, shardOf } from '../../../results/matrix/expand.js';
import type { MatrixCell, Shard, WholeMatrix } from '../../../results/matrix/matrix-state.js';
import { isMeasurable } from '../../../results/thresholds/measurable.js';
import type { ThresholdSubject } from '../../../results/thresholds/measurable.js';
import { readThresholds } from '../../../results/thresholds/read-thresholds.js';
import { findWorkload } from '../../../workloads/index.js';
import { UsageError } from '../../foundation/errors.js';
import { quote } from '../../repeat-command.js';
import type { RunOptions } from '../../run-options.js';
import { GivenOptions } from '../options/option.js';
import { someText } from '../options/option-values.js';
import type { OptionEntry } from '../options/option.js';
import { runOptionsFrom } from '../options/run-arguments.js';
import { runOptionEntries } from '../options/run-option-entries.js';
import { namesOf as namesIn, registries } from '../registries.js';
import { dimensionsFrom, multipliedEntries } from './matrix-dimensions.js';

const ownOptions: readonly OptionEntry[] = [
  { name: 'shard', placeholder: 'I/N', describe: 'only every n-th run, from the i-th on: for n jobs side by side' },
  {
    name: 'merge',
    placeholder: 'DIR,…',
    describe: 'runs nothing: one summary of the parts (--shard) that lie in these folders, which may be stores',
  },
  { name: 'against', placeholder: 'DIR', describe: 'an earlier matrix (or its store) to compare with' },
  { name: 'fresh', describe: 'begin anew, also where the same matrix was interrupted' },
  { name: 'dry-run', describe: 'say what would run' },
  { name: 'config', placeholder: 'FILE', describe: 'options from a YAML or JSON file; the command line wins' },
  { name: 'out', placeholder: 'DIR', describe: 'where runs and matrices are stored', default: 'results/runs' },
  { name: 'json', describe: 'the whole matrix as JSON on standard output' },
  { name: 'quiet', describe: 'only the summary' },
].map((entry) => ({ ...entry, group: 'matrix:' }));

/** Options of `run` that make no sense for many runs, or that a matrix has of its own. */
const notPassedOn = new Set(['test-count', 'config', 'out', 'json', 'quiet', 'leave-running']);

const passedOn = runOptionEntries
  .filter(({ name }) => !notPassedOn.has(name) && !multipliedEntries.some((entry) => namesOf(entry).includes(name)))
  .map((entry) =>
    entry.name === 'image' ? { ...entry, describe: `${entry.describe}; {version} stands for the run's` } : entry,
  );

/** Every option of `matrix`, in the order of its help. */
export const matrixOptionEntries: readonly OptionEntry[] = [
  ...multipliedEntries,
  ...ownOptions,
  ...passedOn.map((entry) => ({ ...entry, group: 'the same for every run:' })),
];

const mostCells = 10_000;

/** What a matrix is to do. */
export interface MatrixPlan {
  /** Of this shard. */
  readonly cells: readonly MatrixCell[];
  readonly totalCells: number;
  readonly shard: Shard | null;
  /** What the shard is a part of; null where there is none. */
  readonly whole: WholeMatrix | null;
  /** The same for the same command, whichever seed was drawn. */
  readonly digest: string;
  readonly command: string;
}

/** @throws UsageError for values that cannot be; options of single runs are looked at by {@link optionsOfCell} */
export function matrixPlanFrom(given: GivenOptions): MatrixPlan {
  const shard = given.one<Shard | null>('shard', readShard, null);
  const dimensions = dimensionsFrom(given, randomInt(2 ** 31 - 1));
  const count = dimensions.reduce((product, { choices }) => product * choices.length, 1);
  if (count > mostCells) {
    throw new UsageError(`the matrix has ${count} runs; allowed are ${mostCells}`, { code: 'TOO_MANY_RUNS' });
  }
  const cells = expand(dimensions);
  if (shard !== null && shard.of > cells.length) {
    throw new UsageError(`--shard ${shard.index}/${shard.of}: there are only ${cells.length} runs to share out`, {
      code: 'BAD_VALUE',
    });
  }
  const fixed = passedOn.map(({ name, placeholder }) => [
    name,
    placeholder === undefined ? given.flag(name) : given.all(name),
  ]);
  const digestOf = (part: Shard | null): string => {
    const said = JSON.stringify([cells.map(({ id }) => id), fixed, part]);
    return createHash('sha256').update(said).digest('hex').slice(0, 16);
  };
  return {
    cells: shardOf(cells, shard),
    totalCells: cells.length,
    shard,
    whole: shard === null ? null : { digest: digestOf(null), command: commandOf(given, ['shard']), cells },
    digest: digestOf(shard),
    command: commandOf(given),
  };
}

/**
 * The options of one run of the matrix; of the thresholds, those that this run can be measured by.
 *
 * @throws UsageError when they cannot be
 */
export async function optionsOfCell(cell: MatrixCell, given: GivenOptions): Promise<RunOptions> {
  const options = await runOptionsOfCell(cell, given);
  if (options.thresholds === null) return options;
  const subject = subjectOf(options);
  const expected = options.thresholds.expected.filter((threshold) => isMeasurable(threshold, subject));
  return { ...options, thresholds: expected.length === 0 ? null : { ...options.thresholds, expected } };
}

function runOptionsOfCell(cell: MatrixCell, given: GivenOptions): Promise<RunOptions> {
  const values = new Map<string, readonly string[]>();
  for (const { name } of passedOn) {
    if (given.all(name).length > 0) values.set(name, given.all(name));
  }
  for (const [name, value] of Object.entries(cell.values)) values.set(name, [value]);
  const workloads = (cell.values['workload'] ?? '').split(',');
  const ofWorkloads = given.all('workload-option').filter((text) => workloads.includes(text.replace(/\..*$/s, '')));
  values.set('workload-option', ofWorkloads);
  const image = given.all('image').map((text) => text.replaceAll('{version}', cell.values['zk-version'] ?? ''));
  if (image.length > 0) values.set('image', image);
  if (given.has('out')) values.set('out', given.all('out'));
  const flags = passedOn.filter(({ name, placeholder }) => placeholder === undefined && given.flag(name));
  return runOptionsFrom(new GivenOptions(values, new Set(flags.map(({ name }) => name))));
}

function subjectOf({ workloads, nemesis, plan }: RunOptions): ThresholdSubject {
  const isLock = (name: string): boolean => findWorkload(name)?.operations.includes('acquire') === true;
  return {
    workloads: workloads.map((name) => ({ name, isLock: isLock(name) })),
    hasFaults: nemesis.length > 0 || (plan?.plan.steps.length ?? 0) > 0,
  };
}

/**
 * What the cells' options have together, those of other shards included.
 *
 * @throws UsageError when an option is for a workload that no run has, a threshold for none of the runs, or one image for
 *   several releases
 */
export async function refuseLostOptions({ cells: own, whole }: MatrixPlan, given: GivenOptions): Promise<void> {
  const cells = whole?.cells ?? own;
  refuseOneImageForAll(cells, given);
  await refuseLostThresholds(cells, given);
  const workloads = new Set(cells.flatMap(({ values }) => (values['workload'] ?? '').split(',')));
  const lost = given.all('workload-option').find((text) => !workloads.has(text.replace(/\..*$/s, '')));
  if (lost === undefined) return;
  throw new UsageError(`--workload-option ${lost}: no run of this matrix has that workload`, {
    code: 'BAD_WORKLOAD_OPTION',
    hint: `there are ${[...workloads].join(', ')}`,
  });
}

/** Runs would be told apart by versions that they do not have. */
function refuseOneImageForAll(cells: readonly MatrixCell[], given: GivenOptions): void {
  const image = given.all('image').find((text) => !text.includes('{version}'));
  const versions = new Set(cells.map(({ values }) => values['zk-version']));
  if (image === undefined || versions.size < 2) return;
  throw new UsageError(`--image ${image}: the same for ${[...versions].join(' and ')}`, {
    code: 'BAD_VALUE',
    hint: 'put {version} where the release stands in its name',
  });
}

async function refuseLostThresholds(cells: readonly MatrixCell[], given: GivenOptions): Promise<void> {
  const file = given.one<string | null>('thresholds', someText, null);
  if (file === null) return;
  const subjects: ThresholdSubject[] = [];
  for (const cell of cells) subjects.push(subjectOf(await runOptionsOfCell(cell, given)));
  const expected = readThresholds(file, namesIn(registries.workloads));
  const lost = expected.find((threshold) => !subjects.some((subject) => isMeasurable(threshold, subject)));
  if (lost === undefined) return;
  const { source } = lost;
  throw new UsageError(`--thresholds ${source.file}:${source.line}: "${source.text}" is for none of the runs`, {
    code: 'THRESHOLDS_WRONG',
    hint: 'no run has that workload alone, or faults, or locks; docs/thresholds.md says what each needs',
  });
}

function readShard(text: string, option: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= of) return { index, of };
  throw new UsageError(`${option} ${text}: allowed is I/N, from 1/N to N/N`, { code: 'BAD_VALUE' });
}

function commandOf(given: GivenOptions, without: readonly string[] = []): string {
  const words = matrixOptionEntries.flatMap(({ name, placeholder }) => {
    if (['json', 'quiet', 'fresh', 'config', 'dry-run', ...without].includes(name)) return [];
    if (placeholder === undefined) return given.flag(name) ? [`--${name}`] : [];
    return given
      .all(name)
      .map((value) => (value.startsWith('-') ? `--${name}=${quote(value)}` : `--${name} ${quote(value)}`));
  });
  return ['npm run chaos -- matrix', ...words].join(' ');
}

function namesOf({ name, aliases = [] }: OptionEntry): readonly string[] {
  return [name, ...aliases];
}
