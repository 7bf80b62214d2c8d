import type { Json } from '../../harness/history/event.js';
import type { Kind, Measure, MeasuredGroup } from './measure.js';
import { unmeasured } from './measure.js';
import type { StoredBench } from './stored-shapes.js';

/** What is in a repetition besides its figures: which one it is, and what its figures are made of or doubted by. */
const noFigures = new Set([
  ...['round', 'measuredS', 'contestS', 'acquisitions', 'operations', 'abandoned'],
  ...['counted', 'foreignCores', 'stallMaxMs'],
]);

const nsPerMs = 1e6;

/** The cells of a benchmark, whichever it was; each repetition is a sample. */
export function benchGroups({ cells, loops }: StoredBench): MeasuredGroup[] {
  const ofLoops = Object.entries(loops).map(([loop, repetitions]) => ({ loop, repetitions }));
  return [...cells, ...ofLoops].map((cell) => {
    const { repetitions, ...identity } = cell;
    const figures = repetitions.map((repetition) => new Map(numbersIn(repetition, '')));
    const names = [...new Set(figures.flatMap((one) => [...one.keys()]))];
    return { name: cellName(identity), measures: names.map((name) => measureOf(name, figures)) };
  });
}

/** `chained · contenders 10`. What is a list belongs to the cell's content. */
function cellName(identity: Readonly<Record<string, unknown>>): string {
  return Object.entries(identity)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => (typeof value === 'string' ? value : `${spaced(name)} ${String(value)}`))
    .join(' · ');
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
  return { name, kind, value: geometricMean(shown), samples: shown, within: null };
}

/** `waitNs.p99` → `wait p99 ms`, `acquisitionsPerSecond` → `acquisitions/s`, `packetsPerAcquisition` → `packets/acquisition`. */
function nameOf(path: string): string {
  const isNs = /Ns/.test(path);
  const words = spaced(path.replaceAll('.', ' ').replaceAll(/Ns\b|Ns(?=[A-Z])/g, ''))
    .replace(/ per second$/, '/s')
    .replace(/ per (acquisition|deletion)\b/, '/$1')
    .replace(/\bp999\b/, 'p99.9')
    .replace(/ us$/, ' µs');
  return isNs ? `${words} ms` : words;
}

function spaced(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function kindOf(path: string): Kind {
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
