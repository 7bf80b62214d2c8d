import { open } from 'node:fs/promises';
import type { Validity } from '../../checkers/verdict.js';
import { judge } from '../../harness/judging/judge.js';
import type { ContenderOrder } from './contender-protocol.js';
import type { ContestRecord } from './started-contest.js';

const checkerOptions = { exclusive: { kind: 'exclusive' }, 'read-write': { kind: 'shared-exclusive' } } as const;

/** Written at once. */
const chunkLines = 5000;

export interface JudgedContest {
  readonly valid: Validity;
  /** One sentence; null when valid. */
  readonly why: string | null;
}

/**
 * Writes what contenders saw as a history, times from `startNs` on, and has it judged: did the lock exclude? A
 * contender that ended early, and events that were not recorded, make unknown what is not invalid.
 */
export async function judgeContest(
  record: ContestRecord,
  options: {
    readonly recipe: ContenderOrder['recipe'];
    readonly contestant: string;
    readonly historyFile: string;
    readonly startNs: number;
    readonly timeLimitMs: number;
    readonly memoryLimitBytes: number;
  },
): Promise<JudgedContest> {
  const { historyFile, timeLimitMs, memoryLimitBytes } = options;
  await writeHistory(record, options);
  const job = {
    name: 'mutual-exclusion',
    checker: 'mutual-exclusion',
    workload: null,
    options: checkerOptions[options.recipe],
  };
  const verdict = await judge([job], { historyFile, timeLimitMs, memoryLimitBytes });
  const result = verdict.checkers[job.name];
  if (result?.valid === false) return { valid: false, why: result.anomalies[0]?.message ?? 'the lock did not exclude' };
  const { failed = [], unrecorded = 0 } = record.report;
  if (failed.length > 0) return { valid: 'unknown', why: failed.slice(0, 3).join('; ') };
  if (unrecorded > 0) return { valid: 'unknown', why: `${unrecorded} acquisitions were beyond the room for events` };
  if (result?.valid === true) return { valid: true, why: null };
  return { valid: 'unknown', why: result?.reason ?? 'nothing was judged' };
}

async function writeHistory(
  { events }: ContestRecord,
  { historyFile, startNs, contestant }: { historyFile: string; startNs: number; contestant: string },
): Promise<void> {
  const file = await open(historyFile, 'w');
  try {
    for (let at = 0; at < events.length; at += chunkLines) {
      const lines = events.slice(at, at + chunkLines).map((event, place) => {
        const fields = { index: at + place, ...event, time: event.time - startNs, key: 'lock', workload: contestant };
        return `${JSON.stringify(fields)}\n`;
      });
      await file.write(lines.join(''));
    }
  } finally {
    await file.close();
  }
}
