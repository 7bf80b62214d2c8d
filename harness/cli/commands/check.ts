import { join } from 'node:path';
import { checkableModels } from '../../../checkers/model-index.js';
import { writeCiFiles } from '../../../results/ci/write-ci-files.js';
import { storedSubject } from '../../../results/report/stored-subject.js';
import { reportFileOf, reportName, writeReport } from '../../../results/report/write-report.js';
import { renderCheck } from '../../../results/render/render-run.js';
import { judgedAgain } from '../../../results/judged-again.js';
import type { RunResult } from '../../../results/run-result.js';
import { openRun, readResult, writeResult } from '../../../results/run-store.js';
import type { StoredRun } from '../../../results/run-store.js';
import { whyOf } from '../../../results/why.js';
import { messageOf, UsageError } from '../../foundation/errors.js';
import type { Json } from '../../history/event.js';
import type { Job } from '../../judging/job.js';
import { judge } from '../../judging/judge.js';
import { defaultRunOptions as defaults } from '../../run-options.js';
import { checksFor } from '../checks-for.js';
import type { Command, Terminal } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { decimal, oneOf, someText, wholeNumber } from '../options/option-values.js';
import { namesOf } from '../registries.js';
import { shownPath } from '../shown-path.js';

const MB = 2 ** 20;

export const check: Command = {
  name: 'check',
  describe: "judge a stored run again, or somebody else's history",
  positionals: [{ name: 'history', describe: 'folder of a run (results/runs/latest), or a history file' }],
  options: [
    {
      name: 'model',
      placeholder: 'NAME',
      describe: `what the history is of: ${namesOf(checkableModels).join(', ')}`,
      default: "the run's own checks",
    },
    { name: 'initial', placeholder: 'JSON', describe: "the model's initial value (of a semaphore, its permits)" },
    {
      name: 'time-limit',
      placeholder: 'S',
      describe: 'time each check may take, else unknown',
      default: String(defaults.checkTimeLimitS),
    },
    {
      name: 'memory-limit',
      placeholder: 'MB',
      describe: 'memory all checks may take, else unknown',
      default: String(defaults.checkMemoryLimitMb),
    },
    {
      name: 'report',
      placeholder: 'FILE',
      describe: 'where to draw it, as one HTML page',
      default: "the run's own, with its other results; none for a file or with --model",
    },
    { name: 'json', describe: 'the verdict as JSON on standard output' },
  ],
  async execute(given, terminal) {
    const [path] = given.positionals;
    if (path === undefined) {
      throw new UsageError('check what?', {
        code: 'NOTHING_TO_CHECK',
        hint: 'name the folder of a run (results/runs/latest) or a history file',
      });
    }
    const model = given.one<string | null>('model', oneOf(namesOf(checkableModels)), null);
    const initial = given.one<Json | undefined>('initial', json, undefined);
    const run = await openRun(path);
    const checks = checksFor(run, model, initial);
    const verdict = await judge(checks, {
      historyFile: run.history,
      timeLimitMs: given.one('time-limit', decimal(0.1, 1e6, 'seconds'), defaults.checkTimeLimitS) * 1000,
      memoryLimitBytes: given.one('memory-limit', wholeNumber(1, 1e6), defaults.checkMemoryLimitMb) * MB,
    });
    const { valid, checkers } = verdict;
    const stored = run.description === null ? null : await readResult(run.folder);
    const isOwn = run.description !== null && model === null && initial === undefined;
    const shown = { valid, checkers, why: whyOf(valid, checkers, isOwn ? (stored?.faults ?? null) : null) };
    const all = isOwn && stored !== null ? join(run.folder, 'results.json') : run.history;
    terminal.err(renderCheck(shown, { folder: shownPath(all), colors: terminal.colors }));
    if (given.flag('json')) terminal.out(`${JSON.stringify(verdict)}\n`);
    const file = given.one<string | null>('report', someText, null);
    if (file !== null) await draw(run, shown, checks, file, terminal);
    else if (isOwn) await replace({ run, stored, judged: shown, checks }, terminal);
    return exitCodeOf(valid, [verdict]);
  },
};

/**
 * Whatever a run's folder says of its verdict says the new one from now on: its results, its files for CI, its report.
 * What cannot be written changes nothing else.
 */
async function replace({ run, stored, judged, checks }: JudgedRun, terminal: Terminal): Promise<void> {
  const result = stored === null ? null : judgedAgain(stored, judged, new Date().toISOString());
  if (stored !== null && result === null) {
    terminal.err(
      `\n  files   left as they are: this verdict takes no place of the run's, which was ${wordOf(stored)}\n`,
    );
    return;
  }
  await draw(run, result ?? judged, checks, reportFileOf(run.folder), terminal);
  if (result === null || run.description === null) return;
  try {
    await writeResult(run.folder, result);
    await writeCiFiles(run.folder, run.description, result);
  } catch (error) {
    terminal.err(`\nwarning: results.json, junit.xml and summary.md: ${messageOf(error)}\n`);
    return;
  }
  const before = stored?.valid === result.valid ? '' : `; before, they said ${stored === null ? '' : wordOf(stored)}`;
  terminal.err(`  files   results.json, junit.xml and summary.md say the same${before}\n`);
}

interface JudgedRun {
  readonly run: StoredRun;
  /** Null where the run never came to a verdict: then there is nothing to put this one into but a report. */
  readonly stored: RunResult | null;
  readonly judged: Pick<RunResult, 'valid' | 'why' | 'checkers'>;
  readonly checks: readonly Job[];
}

function wordOf({ valid }: Pick<RunResult, 'valid'>): string {
  return valid === 'unknown' ? valid : valid ? 'valid' : 'invalid';
}

/** Draws what was judged; a page that cannot be drawn changes nothing else. */
async function draw(
  run: StoredRun,
  judged: JudgedRun['judged'] & Pick<RunResult, 'earlierVerdicts'>,
  checks: readonly Job[],
  file: string,
  terminal: Terminal,
): Promise<void> {
  const earlier = judged.earlierVerdicts?.at(-1);
  const before =
    earlier === undefined || earlier.valid === judged.valid
      ? ''
      : ` Before, it was ${wordOf(earlier)}: ${earlier.why}.`;
  const when = `${new Date().toISOString().slice(0, 19)}Z`;
  const remark = `The verdict is that of \`check\` at ${when}, on the stored history.${before}`;
  const named = checks.map(({ options = {}, ...rest }) => ({ ...rest, options }));
  const subject = await storedSubject(run, judged, named, shownPath(run.folder), remark);
  const { problem } = await writeReport(subject, file);
  terminal.err(problem === null ? `\n  report  ${shownPath(file)}\n` : `\nwarning: no ${reportName}: ${problem}\n`);
}

function json(text: string, option: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new UsageError(`${option} ${text}: not JSON (${messageOf(error)})`, { code: 'BAD_VALUE' });
  }
}
