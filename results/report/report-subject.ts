import type { RunDescription, RunResult } from '../run-result.js';

/** What a report is about. Everything is JSON, so that a worker can be told. */
export interface ReportSubject {
  readonly historyFile: string;
  /** Where the run is stored, as shown. */
  readonly folder: string;
  /** What a run found; of a history judged by itself, its verdict only. */
  readonly result: Pick<RunResult, 'valid' | 'why' | 'checkers'> & Partial<RunResult>;
  /** Null for a history that is no run of ours. */
  readonly description: RunDescription | null;
  /** `plan.json` as it stands. */
  readonly plan: string | null;
  /** How it was judged; what tells a semaphore from a lock. */
  readonly checks: RunDescription['checks'];
  /** A sentence about where the verdict comes from, where that is not the run itself. */
  readonly remark?: string;
}
