import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../harness/foundation/errors.js';
import { renderReport } from './embed.js';
import { extractReport } from './extract-report.js';
import type { ReportSubject } from './report-subject.js';

// A process of its own: a history that is too large for its memory ends it, and neither the harness nor the run.

/** What it is asked. */
export interface ReportOrder {
  readonly subject: ReportSubject;
  readonly file: string;
}

/** What it answers: null when the report is written, else what went wrong. */
export interface ReportAnswer {
  readonly problem: string | null;
}

function write({ subject, file }: ReportOrder): ReportAnswer {
  const unfinished = join(dirname(file), `.${basename(file)}-${process.pid}`);
  try {
    writeFileSync(unfinished, renderReport(extractReport(subject)));
    renameSync(unfinished, file);
    return { problem: null };
  } catch (error) {
    rmSync(unfinished, { force: true });
    return { problem: messageOf(error) };
  }
}

process.once('message', (order: ReportOrder) => {
  const answer = write(order);
  if (process.connected) process.send?.(answer, () => process.disconnect());
});
