import { z } from 'zod';

// What is read of a stored matrix. The rest of it is kept as it is.

const cell = z.looseObject({ id: z.string(), name: z.string(), values: z.record(z.string(), z.string()) });
const shard = z.looseObject({ index: z.int().min(1), of: z.int().min(1) });

const judged = z.looseObject({
  state: z.literal('judged'),
  valid: z.union([z.boolean(), z.literal('unknown')]),
  why: z.string(),
  exitCode: z.number(),
  missed: z.array(z.string()),
  folder: z.string(),
  command: z.string(),
  startedAt: z.string(),
  tookS: z.number(),
  workloads: z.array(
    z.looseObject({
      workload: z.string(),
      okPerS: z.number(),
      p99Ms: z.number().nullable(),
      loop: z.enum(['open', 'closed']),
    }),
  ),
  faults: z.number(),
  faultsConfirmed: z.number(),
});

const failed = z.looseObject({
  state: z.literal('failed'),
  exitCode: z.number(),
  code: z.string(),
  why: z.string(),
  startedAt: z.string(),
  tookS: z.number(),
});

export const matrixShape = z.looseObject({
  kind: z.literal('matrix'),
  digest: z.string(),
  command: z.string(),
  startedAt: z.string(),
  shard: shard.nullable(),
  whole: z
    .looseObject({ digest: z.string(), command: z.string(), cells: z.array(cell) })
    .nullable()
    .default(null),
  totalCells: z.number(),
  merged: z
    .looseObject({
      of: z.int().min(1),
      parts: z.array(shard.extend({ folder: z.string(), startedAt: z.string() })),
      notes: z.array(z.string()),
    })
    .optional(),
  cells: z.array(cell),
  outcomes: z.record(z.string(), z.discriminatedUnion('state', [judged, failed])),
  owner: z.unknown(),
});
