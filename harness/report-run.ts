import { join } from 'node:path';
import { writeCiFiles } from '../results/ci/write-ci-files.js';
import { writeHistograms } from '../results/histogram-files.js';
import { planIn } from '../results/report/stored-subject.js';
import { reportFileOf, reportName, writeReport } from '../results/report/write-report.js';
import type { RunResult } from '../results/run-result.js';
import { writeResult } from '../results/run-store.js';
import { summarize } from '../results/summarize.js';
import { judgeThresholds } from '../results/thresholds/judge-thresholds.js';
import { measurementsOf } from '../results/thresholds/metrics.js';
import { messageOf } from './foundation/errors.js';
import type { HarnessCost } from './harness-cost.js';
import type { HistoryEvent } from './history/event.js';
import { pairOperations } from './history/pairing.js';
import { readHistory } from './history/read-history.js';
import { judge } from './judging/judge.js';
import type { RunOutcome, RunProgress } from './run-io.js';
import type { RunOptions } from './run-options.js';
import type { RunPhases } from './run-phases.js';
import type { RunSetting } from './run-setting.js';

/** A run whose history is whole and closed. */
export interface RecordedRun {
  readonly options: Pick<RunOptions, 'seed' | 'checkTimeLimitS' | 'checkMemoryLimitMb' | 'thresholds'>;
  readonly setting: RunSetting;
  readonly phases: RunPhases;
  readonly progress: RunProgress;
  /** Stopped by a person before its time. */
  readonly interrupted: boolean;
  /** Client processes that died during the load. */
  readonly deaths: number;
  readonly cost: HarnessCost;
}

/** Judges a recorded run, and writes `results.json`, `latency/` and `report.html`. */
export async function reportRun(run: RecordedRun): Promise<RunOutcome> {
  const { options, setting, phases, progress } = run;
  const file = join(setting.folder, 'history.jsonl');
  const verdict = await judge(setting.description().checks, {
    historyFile: file,
    timeLimitMs: options.checkTimeLimitS * 1000,
    memoryLimitBytes: options.checkMemoryLimitMb * 2 ** 20,
  });
  phases.begin('report');
  const { events, warnings } = readHistory(file);
  for (const warning of warnings) progress.warn(warning);
  const operations = pairOperations(events);
  const summary = summarize({
    events,
    operations,
    checkers: verdict.checkers,
    ...{ seed: options.seed, command: setting.command, interrupted: run.interrupted },
    phases: phases.timed(),
    clients: { processes: run.deaths, sessionsExpired: expiredIn(events) },
    ...run.cost,
  });
  const { latencies, loadPhases } = summary;
  const thresholds = judgeThresholds(options.thresholds?.expected ?? [], measurementsOf(summary.result));
  const result = thresholds === null ? summary.result : { ...summary.result, thresholds };
  await writeResult(setting.folder, result);
  const startedAtMs = Date.parse(setting.description().startedAt);
  await writeHistograms(setting.folder, latencies, operations, loadPhases, startedAtMs);
  await setting.save();
  // For other programs: the verdict stands whatever happens to these.
  await writeCiFiles(setting.folder, setting.description(), result).catch((error: unknown) => {
    progress.warn(`junit.xml and summary.md: ${messageOf(error)}`);
  });
  const report = await drawReport(run, result);
  return { folder: setting.folder, description: setting.description(), result, report };
}

/** Whatever happens to the drawing, the verdict stands: it is said in one line. */
async function drawReport({ setting, progress }: RecordedRun, result: RunResult): Promise<string | null> {
  const description = setting.description();
  const { file, problem } = await writeReport(
    {
      historyFile: join(setting.folder, 'history.jsonl'),
      folder: setting.folder,
      result,
      description,
      plan: await planIn(setting.folder),
      checks: description.checks,
    },
    reportFileOf(setting.folder),
  );
  if (problem !== null) progress.warn(`no ${reportName}: ${problem}`);
  return file;
}

function expiredIn(events: readonly HistoryEvent[]): number {
  return events.filter(({ type, f, value }) => type === 'note' && f === 'connection' && value === 'expired').length;
}
