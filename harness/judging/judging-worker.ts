import { parentPort, workerData } from 'node:worker_threads';
import type { Budget, Checker } from '../../checkers/checker.js';
import { checkers } from '../../checkers/index.js';
import type { CheckResult } from '../../checkers/verdict.js';
import { messageOf } from '../foundation/errors.js';
import type { HistoryEvent } from '../history/event.js';
import { HistoryError } from '../history/history-error.js';
import { forEachEvent } from '../history/read-history.js';
import type { FromWorker, Job, ToWorker, WorkerSettings } from './job.js';
import { polledBudget, threadBytes } from './polled-budget.js';

// A worker thread: reads the history once, then runs the checkers it is given, each within a budget.

const settings = workerData as WorkerSettings;
const EVENTS_PER_LOOK = 4096;

/** The whole history, or why it could not be held. */
let held: readonly HistoryEvent[] | string | null = null;

function holdEvents(): readonly HistoryEvent[] | string {
  const events: HistoryEvent[] = [];
  const tooBig = new Error('too big');
  try {
    forEachEvent(settings.historyFile, (event) => {
      events.push(event);
      if (events.length % EVENTS_PER_LOOK === 0 && threadBytes() > settings.memoryLimitBytes) throw tooBig;
    });
  } catch (thrown) {
    if (thrown !== tooBig) throw thrown;
    return `its events alone take more than the memory limit of ${Math.round(settings.memoryLimitBytes / 2 ** 20)} MB`;
  }
  return events;
}

function concerns(event: HistoryEvent, { workload }: Job): boolean {
  return workload === null || event.workload === undefined || event.workload === workload;
}

function unknown(reason: string): CheckResult {
  return { valid: 'unknown', reason, operations: 0, anomalies: [] };
}

function check(checker: Checker, job: Job, began: () => Budget): CheckResult {
  if (settings.stream && checker.begin !== undefined) return checkStreaming(checker, job, began);
  held ??= holdEvents();
  if (typeof held === 'string') return unknown(held);
  const events = job.workload === null ? held : held.filter((event) => concerns(event, job));
  return checker.check(events, job.options ?? {}, began());
}

function checkStreaming(checker: Checker, job: Job, began: () => Budget): CheckResult {
  const budget = began();
  const checking = checker.begin?.(job.options ?? {}, budget);
  if (checking === undefined) return unknown('the checker can not take events one by one');
  const stop = { reason: null as string | null };
  let count = 0;
  try {
    forEachEvent(settings.historyFile, (event) => {
      if (concerns(event, job)) checking.add(event);
      if (++count % EVENTS_PER_LOOK !== 0) return;
      stop.reason = budget.exceeded();
      if (stop.reason !== null) throw new Error(stop.reason);
    });
  } catch (thrown) {
    if (stop.reason === null) throw thrown;
    return unknown(stop.reason);
  }
  return checking.finish();
}

function run(task: number, job: Job): FromWorker {
  let began = performance.now();
  const begin = (): Budget => {
    post({ type: 'started', task });
    began = performance.now();
    return polledBudget(settings.timeLimitMs, settings.memoryLimitBytes);
  };
  const checker = checkers.find(({ name }) => name === job.checker);
  if (checker === undefined) return done(task, unknown(`there is no checker "${job.checker}"`), 0);
  try {
    const result = check(checker, job, begin);
    return done(task, result, performance.now() - began);
  } catch (thrown) {
    if (thrown instanceof HistoryError) {
      const problem = thrown.message.slice(thrown.where.length + 2);
      return { type: 'refused', where: thrown.where, problem, hint: thrown.hint ?? null };
    }
    return done(task, unknown(`the checker itself failed: ${messageOf(thrown)}`), performance.now() - began);
  }
}

function done(task: number, result: CheckResult, elapsedMs: number): FromWorker {
  return { type: 'done', task, result, elapsedMs };
}

function post(message: FromWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', ({ task, job }: ToWorker) => post(run(task, job)));
