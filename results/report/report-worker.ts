import { renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../harness/foundation/errors.js';
import { renderReport } from './embed.js';
import { extractReport } from './extract-report.js';
import type { ReportSubject } from './report-subject.js';

// A thread of its own: a history that is too large for its memory ends the thread, not the run.

/** What the worker is asked. */
export interface ReportOrder {
  readonly subject: ReportSubject;
  readonly file: string;
}

/** What it answers: null when the report is written, else what went wrong. */
export type ReportAnswer = string | null;

function write({ subject, file }: ReportOrder): ReportAnswer {
  const unfinished = join(dirname(file), `.${basename(file)}-${process.pid}`);
  try {
    writeFileSync(unfinished, renderReport(extractReport(subject)));
    renameSync(unfinished, file);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

parentPort?.postMessage(write(workerData as ReportOrder));
