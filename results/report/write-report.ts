import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../../harness/foundation/built-module.js';
import { messageOf } from '../../harness/foundation/errors.js';
import type { ReportAnswer, ReportOrder } from './report-worker.js';
import type { ReportSubject } from './report-subject.js';

/** The name of a report in its run's folder. */
export const reportName = 'report.html';

const timeLimitMs = 180_000;
const memoryLimitMb = 2048;

export interface WrittenReport {
  /** Absolute or as given; null when there is none. */
  readonly file: string | null;
  /** Why there is none, one line. */
  readonly problem: string | null;
}

/**
 * Draws a report and writes it in one step. Never throws, and ends in time: whatever goes wrong is said in `problem`,
 * for a drawing must never change a verdict.
 *
 * @param file where it is written
 */
export async function writeReport(subject: ReportSubject, file: string): Promise<WrittenReport> {
  try {
    const problem = await answerOf({ subject, file });
    return problem === null ? { file, problem } : { file: null, problem: oneLine(problem) };
  } catch (error) {
    return { file: null, problem: oneLine(messageOf(error)) };
  }
}

/** Where a run's report is. */
export function reportFileOf(runFolder: string): string {
  return join(runFolder, reportName);
}

function answerOf(order: ReportOrder): Promise<ReportAnswer> {
  const worker = new Worker(builtModule('results/report/report-worker.ts'), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
  });
  // A second Ctrl-C waits for no report.
  worker.unref();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(new Error(`drawing took more than ${timeLimitMs / 1000} s`));
    }, timeLimitMs);
    worker.once('message', (answer: ReportAnswer) => resolve(answer));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread that draws ended with code ${code}`));
    });
  });
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 400);
}
