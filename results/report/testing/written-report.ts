import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Anomaly } from '../../../checkers/verdict.js';
import type { HistoryEvent } from '../../../harness/history/event.js';
import type { ReportSubject } from '../report-subject.js';
import { temporaryFolder } from './temporary-folder.js';

/** An event without its place; `at` in ms. */
export type Said = Omit<HistoryEvent, 'index' | 'time'> & { readonly at: number };

/** Writes a history into a folder of its own. */
export function writeHistory(said: readonly Said[]): string {
  const file = join(temporaryFolder(), 'history.jsonl');
  const lines = said.map(({ at, ...event }, index) => JSON.stringify({ index, time: Math.round(at * 1e6), ...event }));
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

/** What is to be drawn of a history that one checker judged; invalid where it has anomalies. */
export function subjectOf(historyFile: string, anomalies: readonly Anomaly[] = []): ReportSubject {
  const valid = anomalies.length === 0;
  return {
    historyFile,
    folder: 'results/runs/test',
    result: {
      valid,
      why: valid ? '1 checker found nothing wrong' : `planted found ${anomalies.length}`,
      checkers: { planted: { valid, operations: 1, elapsedMs: 1, anomalies } },
    },
    description: null,
    plan: null,
    checks: [],
  };
}

const common = { workload: 'lock-chained', key: 'lock0' } as const;
const acquired = { mode: 'exclusive' } as const;

/** Two that hold a lock at once from 30 to 40 ms; before that one after the other. */
export const brokenLock: readonly Said[] = [
  { at: 1, process: 0, type: 'invoke', f: 'acquire', value: acquired, ...common },
  { at: 5, process: 0, type: 'ok', f: 'acquire', value: { ...acquired, sequence: 1 }, ...common },
  { at: 6, process: 1, type: 'invoke', f: 'acquire', value: acquired, ...common },
  { at: 20, process: 0, type: 'invoke', f: 'release', value: acquired, ...common },
  { at: 22, process: 0, type: 'ok', f: 'release', value: acquired, ...common },
  { at: 23, process: 1, type: 'ok', f: 'acquire', value: { ...acquired, sequence: 2 }, ...common },
  { at: 24, process: 0, type: 'invoke', f: 'acquire', value: acquired, ...common },
  { at: 30, process: 0, type: 'ok', f: 'acquire', value: { ...acquired, sequence: 3 }, ...common },
  { at: 40, process: 1, type: 'invoke', f: 'release', value: acquired, ...common },
  { at: 44, process: 1, type: 'ok', f: 'release', value: acquired, ...common },
  { at: 50, process: 0, type: 'invoke', f: 'release', value: acquired, ...common },
  { at: 52, process: 0, type: 'info', f: 'release', value: acquired, error: 'CONNECTIONLOSS', ...common },
];

export const brokenLockAnomaly: Anomaly = {
  kind: 'broken-lock',
  message: 'lock0: process 1 and process 0 held it at once.',
  events: [2, 5, 6, 7, 8, 9],
};
