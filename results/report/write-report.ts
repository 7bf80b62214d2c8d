import { fork } from 'node:child_process';
import { join } from 'node:path';
import { builtModule } from '../../harness/foundation/built-module.js';
import { messageOf } from '../../harness/foundation/errors.js';
import type { ReportAnswer, ReportOrder } from './report-process.js';
import type { ReportSubject } from './report-subject.js';

/** The name of a report in its run's folder. */
export const reportName = 'report.html';

const timeLimitMs = 180_000;
const memoryLimitMb = 2048;
const problemMost = 400;

export interface WrittenReport {
  /** As given; null when there is none. */
  readonly file: string | null;
  /** Why there is none, one line. */
  readonly problem: string | null;
}

/** Limits of a drawing. */
export interface DrawingLimits {
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
}

/**
 * Draws a report and writes it in one step. Never throws, and ends in time: whatever goes wrong is said in `problem`,
 * for a drawing must never change a verdict.
 *
 * @param file where it is written
 */
export async function writeReport(
  subject: ReportSubject,
  file: string,
  limits: DrawingLimits = { timeLimitMs, memoryLimitMb },
): Promise<WrittenReport> {
  try {
    const { problem } = await answerOf({ subject, file }, limits);
    return problem === null ? { file, problem } : { file: null, problem: oneLine(problem) };
  } catch (error) {
    return { file: null, problem: oneLine(messageOf(error)) };
  }
}

/** Where a run's report is. */
export function reportFileOf(runFolder: string): string {
  return join(runFolder, reportName);
}

function answerOf(order: ReportOrder, limits: DrawingLimits): Promise<ReportAnswer> {
  // Detached: an interrupt typed at the terminal must reach only the harness, which reports what there is.
  const drawing = fork(builtModule('results/report/report-process.ts'), [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${limits.memoryLimitMb}`],
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`drawing took more than ${limits.timeLimitMs / 1000} s`));
      drawing.kill('SIGKILL');
    }, limits.timeLimitMs);
    drawing.once('message', (answer: ReportAnswer) => resolve(answer));
    drawing.once('error', reject);
    drawing.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the process that draws ended before it was done (${signal ?? `exit ${String(code)}`})`));
    });
    drawing.send(order, (error) => {
      if (error !== null) reject(error);
    });
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, problemMost);
}
