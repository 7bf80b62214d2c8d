import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Job } from './job.js';
import { JudgingPool } from './judging-pool.js';

const folder = mkdtempSync(join(tmpdir(), 'chaos-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A worker that begins its first task and never looks at its budget again; another like it does the rest. */
const STUBBORN = `
process.on('message', ({ task, job }) => {
  process.send({ type: 'started', task }, () => {
    if (job.name === 'endless') for (;;);
    const result = { valid: true, operations: 7, anomalies: [] };
    process.send({ type: 'done', task, result, elapsedMs: 1 });
  });
});
process.on('disconnect', () => process.exit(0));
`;

it('a checker that never polls its budget is stopped by force, and another worker goes on with the rest', async () => {
  const worker = join(folder, 'stubborn.mjs');
  writeFileSync(worker, STUBBORN);
  const job = (name: string): { run: Job } => ({ run: { name, checker: 'linearizable', workload: null } });
  const settings = { historyFile: join(folder, 'none'), timeLimitMs: 100, memoryLimitBytes: 2 ** 28, stream: false };
  const results: unknown[] = [];
  await new JudgingPool([job('endless'), job('next'), job('last')], settings, worker).run(
    1,
    (task, result, elapsedMs) => {
      results.push([task.run.name, result, elapsedMs > 3_000]);
    },
  );
  const stopped = {
    valid: 'unknown',
    reason: 'it was stopped by force 3 s after its time limit of 0.1 s',
    operations: 0,
    anomalies: [],
  };
  const fine = { valid: true, operations: 7, anomalies: [] };
  expect(results).toEqual([
    ['endless', stopped, true],
    ['next', fine, false],
    ['last', fine, false],
  ]);
});
