import { z } from 'zod';

// What is read of stored results. Anything else in them is ignored, so that results of earlier and later versions of the
// harness can be compared.

const validity = z.union([z.boolean(), z.literal('unknown')]);
const machine = z.object({ cpu: z.string(), cores: z.number(), loadAverage: z.number() });
const texts = z.record(z.string(), z.string());

export const descriptionShape = z.object({
  options: z.record(z.string(), z.json()),
  versions: texts,
  runtime: z.object({ name: z.string() }),
  machine,
});

export const resultShape = z.object({
  valid: validity,
  why: z.string(),
  interrupted: z.boolean(),
  phases: z.array(z.object({ name: z.string(), startNs: z.number(), endNs: z.number() })),
  faults: z.array(z.object({ leaderlessMs: z.number().nullable(), firstWriteMs: z.number().nullable() })),
  clients: z.object({ processes: z.number(), sessionsExpired: z.number() }),
  stalls: z.object({ orchestratorMaxMs: z.number(), clientMaxMs: z.number().default(0) }),
});

const repetitions = z.array(z.record(z.string(), z.json()));

const failure = z.object({
  do: z.string(),
  role: z.string().nullable(),
  leaderlessMs: z.number().nullable(),
  firstWriteMs: z.number().nullable(),
});

/**
 * Cells of any benchmark: what is no list says which cell it is, numbers in its repetitions are figures. Numbers beside
 * them are settings.
 */
export const benchShape = z.looseObject({
  kind: z.string().startsWith('bench-'),
  valid: validity,
  why: z.string(),
  warnings: z.array(z.string()).default([]),
  interrupted: z.boolean().default(false),
  machine,
  versions: texts,
  runtime: z.object({ name: z.string() }).optional(),
  cells: z.array(z.looseObject({ repetitions })).default([]),
  loops: z.record(z.string(), repetitions).default({}),
  failures: z
    .object({ failures: z.array(failure) })
    .nullable()
    .default(null),
  options: z.record(z.string(), z.json()).default({}),
});

export type StoredDescription = z.infer<typeof descriptionShape>;
export type StoredResult = z.infer<typeof resultShape>;
export type StoredFailure = z.infer<typeof failure>;
export type StoredBench = z.infer<typeof benchShape>;
