import type { Json } from '../../harness/history/event.js';
import type { Kind, Measure, MeasuredGroup } from './measure.js';
import { unmeasured } from './measure.js';
import type { StoredBench, StoredFailure } from './stored-shapes.js';

/**
 * What is in a repetition besides its figures: which one it is, what its figures are made of or doubted by, and what
 * follows from them and the cell's share of reads.
 */
const noFigures = new Set([
  ...['round', 'measuredS', 'contestS', 'acquisitions', 'operations', 'abandoned'],
  ...['counted', 'foreignCores', 'stallMaxMs', 'readsPerSecond', 'writesPerSecond'],
]);

/** Mostly there are none of them; they deserve a line where there are. */
const dull = new Set(['errorsPerSecond']);

const nsPerMs = 1e6;

/** The cells of a benchmark, whichever it was; each repetition is a sample. So is each server that failed, alone. */
export function benchGroups({ cells, loops, failures }: StoredBench): MeasuredGroup[] {
  const ofLoops = Object.entries(loops).map(([loop, repetitions]) => ({ loop, repetitions }));
  const ofCells = [...cells, ...ofLoops].map((cell) => {
    const { repetitions, ...identity } = cell;
    const figures = repetitions.map((repetition) => new Map(numbersIn(repetition, '')));
    const names = [...new Set(figures.flatMap((one) => [...one.keys()]))];
    return { name: cellName(identity), measures: names.map((name) => measureOf(name, figures)) };
  });
  if (failures === null) return ofCells;
  return [
    ...ofCells,
    failureGroup('ms without a leader', failures.failures, ({ leaderlessMs }) => leaderlessMs),
    failureGroup('ms to the first write', failures.failures, ({ firstWriteMs }) => firstWriteMs),
  ];
}

/** A figure a failure, in their order: the same is done to the same kind of server in each measurement. */
function failureGroup(
  name: string,
  failures: readonly StoredFailure[],
  msOf: (failure: StoredFailure) => number | null,
): MeasuredGroup {
  const measures = failures.map((failure, place): Measure => {
    const measure = `${place + 1}: ${failure.do} ${failure.role ?? 'servers'}`;
    const ms = msOf(failure);
    if (ms === null) return unmeasured(measure, 'duration', 'it never came');
    return { name: measure, kind: 'duration', value: ms, samples: [ms], within: null, isDull: true };
  });
  return { name, measures };
}

/** Of what is there: texts, numbers, truths. */
type Identity = Readonly<Record<string, string | number | boolean>>;

/** What of a cell's identity is said in words of its own; empty where another says it. */
const wordsFor: Readonly<Record<string, (value: string | number | boolean, identity: Identity) => string>> = {
  nodes: (value, { observers }) =>
    observers ? `${String(value)} + ${String(observers)} obs.` : `${String(value)} servers`,
  observers: () => '',
  contenders: (value) => `${String(value)} contenders`,
  readShare: (value) => `${Math.round(Number(value) * 100)} % reads`,
};

/** `chained, 10 contenders`; `3 + 2 obs., 90 % reads`. What is a list, or null, belongs to the cell's content. */
function cellName(cell: Readonly<Record<string, unknown>>): string {
  const isThere = (entry: [string, unknown]): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]);
  const identity: Identity = Object.fromEntries(Object.entries(cell).filter(isThere));
  return Object.entries(identity)
    .map(
      ([name, value]) =>
        wordsFor[name]?.(value, identity) ?? (typeof value === 'string' ? value : `${spaced(name)} ${String(value)}`),
    )
    .filter((words) => words !== '')
    .join(', ');
}

/** Every number, by its path in words. */
function numbersIn(value: Json, path: string): (readonly [string, number])[] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    path === '' && noFigures.has(name) ? [] : numbersIn(part ?? null, path === '' ? name : `${path}.${name}`),
  );
}

function measureOf(path: string, repetitions: readonly ReadonlyMap<string, number>[]): Measure {
  const isNs = /Ns(PerAcquisition)?(\.|$)/.test(path);
  const name = nameOf(path);
  const samples = repetitions.map((one) => one.get(path) ?? NaN).filter((value) => Number.isFinite(value));
  const kind = kindOf(path);
  if (samples.length === 0) return unmeasured(name, kind, 'no repetition measured it');
  const shown = isNs ? samples.map((ns) => ns / nsPerMs) : samples;
  const isDull = dull.has(path);
  return { name, kind, value: geometricMean(shown), samples: shown, within: null, ...(isDull ? { isDull } : {}) };
}

/** `waitNs.p99` → `wait p99 ms`, `acquisitionsPerSecond` → `acquisitions/s`, `packetsPerAcquisition` → `packets/acq.`. */
function nameOf(path: string): string {
  const isNs = /Ns/.test(path);
  const words = spaced(path.replaceAll('.', ' ').replaceAll(/Ns\b|Ns(?=[A-Z])/g, ''))
    .replace(/ per second$/, '/s')
    .replace(/ per acquisition\b/, '/acq.')
    .replace(/ per deletion\b/, '/deletion')
    .replace(/\bp999\b/, 'p99.9')
    .replace(/\bcpu\b/, 'CPU')
    .replace(/ us$/, ' µs');
  return isNs ? `${words} ms` : words;
}

function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function kindOf(path: string): Kind {
  // More of either is not faster.
  if (/errors|cpu/i.test(path)) return 'count';
  if (/PerSecond|PerS$|throughput|opsPer/i.test(path)) return 'rate';
  if (/Ns|Ms$/.test(path)) return 'duration';
  return /PerAcquisition|PerDeletion|watches|abandoned|packets|notifications|listings/i.test(path)
    ? 'count'
    : 'neutral';
}

/** Ratios are compared by it; the arithmetic mean where a sample is 0. */
function geometricMean(samples: readonly number[]): number {
  const isPositive = samples.every((value) => value > 0);
  const sum = samples.reduce((total, value) => total + (isPositive ? Math.log(value) : value), 0) / samples.length;
  return isPositive ? Math.exp(sum) : sum;
}
