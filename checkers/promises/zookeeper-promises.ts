import type { HistoryEvent, Json } from '../../harness/history/event.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Calm } from '../evidence/calm.js';
import { faultWindows } from '../evidence/fault-windows.js';
import { Findings, Patience } from '../evidence/findings.js';
import { clientOperations } from '../evidence/operations.js';
import type { CheckResult } from '../verdict.js';
import { judgedElsewhere, rows } from './index.js';
import { repliesOf } from './replies.js';

/**
 * ZooKeeper's promises, one by one, from what replies show (properties.md section 2). A promise that the history holds
 * nothing about (a driver that shows no zxids, a workload that never reads) is `unknown` in `details.promises`, with
 * what is missing; that alone leaves the whole valid, since nothing was promised about what was not asked, unless not a
 * single one could be judged.
 *
 * Options, for the rows that need them: `servers`, `sessionTimeoutMs`, `tickTimeMs`, `syncLimitTicks`.
 */
export const zooKeeperPromises: Checker = {
  name: 'zookeeper-promises',
  describe: "ZooKeeper's promises to sessions and readers, one by one, as far as a history shows them",
  check(events: readonly HistoryEvent[], options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const operations = clientOperations(events, patience);
    const replies = repliesOf(operations, patience);
    const calm = new Calm(events, faultWindows(events));
    const evidence = { events, operations, replies, calm, options, patience };
    const promises: Record<string, Json> = {};
    const unjudged: string[] = [];
    for (const row of rows) {
      // What was read in part shows nothing by what it lacks.
      if (patience.exceeded() !== null) break;
      const before = findings.anomalyCount;
      const judged = row.judge(evidence, findings);
      const broken = findings.anomalyCount - before;
      const valid = broken > 0 ? false : judged > 0 ? true : 'unknown';
      const missing = judged === 0 ? { missing: row.needs } : {};
      promises[row.id] = { promise: row.promise, valid, judged, broken, ...missing };
      if (valid === 'unknown') unjudged.push(`${row.id} (needs ${row.needs})`);
    }
    const stopped = patience.exceeded();
    if (stopped !== null) findings.doubt(stopped);
    if (replies.length === 0) findings.doubt('no operation succeeded, so no promise could be judged');
    else if (unjudged.length === rows.length) findings.doubt(`no promise could be judged: ${unjudged.join(', ')}`);
    findings.operations = replies.length;
    findings.detail('promises', promises);
    findings.detail('judgedElsewhere', judgedElsewhere);
    return findings.result(events);
  },
};
