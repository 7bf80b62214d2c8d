import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readResult } from '../run-store.js';
import type { StoredRun } from '../run-store.js';
import type { ReportSubject } from './report-subject.js';

/** A verdict on a stored history. */
type Judged = Pick<ReportSubject['result'], 'valid' | 'why' | 'checkers'>;

/**
 * The report of a stored run, or of somebody's history, that was judged again: what its run measured, where that is
 * stored, with the new verdict.
 *
 * @param how what was asked, as the report says it
 */
export async function storedSubject(
  run: StoredRun,
  judged: Judged,
  checks: ReportSubject['checks'],
  folder: string,
  how: string,
): Promise<ReportSubject> {
  const isRun = run.description !== null;
  const [measured, plan] = isRun ? await Promise.all([readResult(run.folder), planIn(run.folder)]) : [null, null];
  const { valid, why, checkers } = judged;
  return {
    historyFile: run.history,
    folder,
    result: { ...measured, valid, why, checkers },
    description: run.description,
    plan,
    checks,
    remark: how,
  };
}

/** `plan.json` as it stands; null where there is none. */
export function planIn(runFolder: string): Promise<string | null> {
  return readFile(join(runFolder, 'plan.json'), 'utf8').catch(() => null);
}
