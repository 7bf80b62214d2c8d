import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { generateHistory, type GeneratedShape } from './generate.js';
import type { BenchCase } from './measure.js';

const fiveValues = { values: 5, reads: 0.5 };

/** Cases that searches find hard, each with the shape it is made from. */
export const searchCases: readonly { readonly name: string; readonly shape: GeneratedShape }[] = [
  { name: '1,000 at 50, 1 % unknown', shape: { ...fiveValues, operations: 1_000, concurrency: 50, unknown: 0.01 } },
  { name: '10,000 at 50', shape: { ...fiveValues, operations: 10_000, concurrency: 50, unknown: 0 } },
  {
    name: '10,000 at 20, 0.5 % unknown',
    shape: { ...fiveValues, operations: 10_000, concurrency: 20, unknown: 0.005 },
  },
  {
    name: '10,000 at 10, 0.5 % unknown',
    shape: { ...fiveValues, operations: 10_000, concurrency: 10, unknown: 0.005 },
  },
  { name: '100,000 at 10', shape: { ...fiveValues, operations: 100_000, concurrency: 10, unknown: 0 } },
  {
    name: '10,000 at 10, impossible read at 3/4',
    shape: { ...fiveValues, operations: 10_000, concurrency: 10, unknown: 0, plantAt: 0.75 },
  },
];

/** Cases for the two fast judges: `witness` and zones (`search`). */
export const fastCases: readonly {
  readonly name: string;
  readonly judge: 'witness' | 'search';
  readonly shape: GeneratedShape;
  readonly limitMs: number;
  readonly limitMegabytes: number;
}[] = [
  {
    name: '1,000,000 versioned, 50 clients, 0.1 % unknown',
    judge: 'witness',
    shape: { operations: 1_000_000, concurrency: 50, values: 0, reads: 0.5, unknown: 0.001, versioned: true },
    limitMs: 2_000,
    limitMegabytes: 1_000,
  },
  {
    name: '900,000 with unique values, 50 clients',
    judge: 'search',
    shape: { operations: 900_000, concurrency: 50, values: 0, reads: 0.5, unknown: 0 },
    limitMs: 500,
    limitMegabytes: 1_000,
  },
];

/** Writes a generated history into `folder`, for both programs to read. */
export async function written(folder: string, name: string, seed: number, shape: GeneratedShape): Promise<BenchCase> {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}-${seed}.jsonl`);
  const stream = createWriteStream(file);
  generateHistory(seed, shape, (event) => stream.write(`${JSON.stringify(event)}\n`));
  stream.end();
  await finished(stream);
  const expected = shape.plantAt === undefined ? 'valid' : 'invalid';
  return { name, file, model: 'cas-register', initial: undefined, expected };
}
