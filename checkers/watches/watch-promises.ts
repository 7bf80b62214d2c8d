import type { HistoryEvent } from '../../harness/history/event.js';
import type { Budget, Checker, CheckOptions } from '../checker.js';
import { Calm } from '../evidence/calm.js';
import { faultWindows } from '../evidence/fault-windows.js';
import { Findings, Patience } from '../evidence/findings.js';
import { clientOperations } from '../evidence/operations.js';
import { walk } from '../evidence/walk.js';
import type { CheckResult } from '../verdict.js';
import { WatchJudge } from './watch-judge.js';

/**
 * Do ZooKeeper's watches keep their promises (zookeeperProgrammers, "ZooKeeper Watches" and "What ZooKeeper Guarantees
 * about Watches"; properties.md section 2, A1 to A5)?
 * - A client sees the event before it sees the new data, through that session.
 * - A one-time watch fires at most once, with the kind of its first change, and not without a change.
 * - None is lost while its session lives, also across a reconnection, when the client registers it anew: it has come by
 *   the reply to a later transaction, and in calm times by the reply to a later sync.
 * - Events come in the order of the changes.
 * - While connected, a persistent watch is told of every change, once (with zxids recorded).
 *
 * Read from the servers' sources and held to no more: an exists of an absent node arms, a get of one does not; an
 * exists watch may miss a node that was made and deleted while disconnected; a deletion fires the data and child
 * watches of a session in one event, in two when registered anew; what was armed by a request without a clear answer
 * may fire or not. A watch whose change no later line of its session reflects is left undecided.
 */
export const watchPromises: Checker = {
  name: 'watch-promises',
  describe: 'every watch whose change happened fires once, before its session can see the change',
  check(events: readonly HistoryEvent[], _options: CheckOptions, budget: Budget): CheckResult {
    const findings = new Findings();
    const patience = new Patience(budget);
    const operations = clientOperations(events, patience);
    if (patience.exceeded() !== null) return findings.stopped(patience);
    const judge = new WatchJudge(operations, new Calm(events, faultWindows(events)), findings);
    walk(events, operations, patience, {
      note: (event) => judge.note(event),
      begin: (operation) => judge.begin(operation),
      end: (operation, completion) => judge.end(operation, completion),
    });
    judge.finish();
    const stopped = patience.exceeded();
    if (stopped !== null) findings.doubt(stopped);
    if (findings.operations === 0) findings.doubt('no watch was armed successfully, so there is nothing to judge');
    return findings.result(events);
  },
};
