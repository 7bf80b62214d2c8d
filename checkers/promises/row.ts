import type { HistoryEvent } from '../../harness/history/event.js';
import type { Operation } from '../../harness/history/operation.js';
import type { CheckOptions } from '../checker.js';
import type { Calm } from '../evidence/calm.js';
import type { Findings, Patience } from '../evidence/findings.js';
import type { Reply } from './replies.js';

/** What every row reads. */
export interface Evidence {
  readonly events: readonly HistoryEvent[];
  readonly operations: readonly Operation[];
  /** In the order of completion. */
  readonly replies: readonly Reply[];
  /** When nothing disturbed the ensemble. */
  readonly calm: Calm;
  readonly options: CheckOptions;
  readonly patience: Patience;
}

/** One row of properties.md section 2: one promise of ZooKeeper's. One file, and one line in `index.ts`. */
export interface Row {
  /** `S2`: its name in properties.md. */
  readonly id: string;
  readonly promise: string;
  /** What a history must carry for it to be judged. */
  readonly needs: string;
  /** Reports what breaks the promise, and returns how many replies it could judge. */
  judge(evidence: Evidence, findings: Findings): number;
}
