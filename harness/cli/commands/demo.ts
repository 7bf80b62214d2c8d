import { copyFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { storedSubject } from '../../../results/report/stored-subject.js';
import { reportFileOf, reportName, writeReport } from '../../../results/report/write-report.js';
import { renderCheck } from '../../../results/render/render-run.js';
import type { RunResult } from '../../../results/run-result.js';
import { createRunFolder, defaultStore, openRun, writeResult } from '../../../results/run-store.js';
import { whyOf } from '../../../results/why.js';
import { ChaosError, ExitCode } from '../../foundation/errors.js';
import { repositoryRoot } from '../../foundation/built-module.js';
import { judge } from '../../judging/judge.js';
import { defaultRunOptions as defaults } from '../../run-options.js';
import type { Command } from '../command.js';
import { someText } from '../options/option-values.js';
import { shownPath } from '../shown-path.js';

/** A run of five servers of ZooKeeper 3.9.3, as it was recorded. */
const recorded = join(repositoryRoot, 'harness', 'cli', 'demo-run');
const files = ['run.json', 'plan.json', 'history.jsonl', 'results.json'];

const introduction = `A recorded run: five servers of ZooKeeper 3.9.3, some of them killed and started
again. One came back without writes that had been acknowledged (ZOOKEEPER-4925,
fixed in 3.9.4). The history is judged now; no server is started.

`;

export const demo: Command = {
  name: 'demo',
  describe: 'a violation that was found and its report, in seconds: judges a recorded run, starts no server',
  options: [
    { name: 'out', placeholder: 'DIR', describe: 'the run store', default: 'results/runs' },
    { name: 'json', describe: 'the verdict as JSON on standard output' },
  ],
  async execute(given, terminal) {
    terminal.err(introduction);
    const store = resolve(given.one('out', someText, defaultStore));
    const folder = await createRunFolder(store, ['demo'], new Date());
    await Promise.all(files.map((file) => copyFile(join(recorded, file), join(folder, file))));
    const run = await openRun(folder);
    const checks = run.description?.checks ?? [];
    const verdict = await judge(checks, {
      historyFile: run.history,
      timeLimitMs: defaults.checkTimeLimitS * 1000,
      memoryLimitBytes: defaults.checkMemoryLimitMb * 2 ** 20,
    });
    const { valid, checkers } = verdict;
    const measured = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as RunResult;
    const result = { ...measured, valid, checkers, why: whyOf(valid, checkers, measured.faults) };
    await writeResult(folder, result);
    terminal.err(renderCheck(result, { folder: shownPath(join(folder, 'results.json')), colors: terminal.colors }));
    const remark = 'A recorded run, judged again by `demo`.';
    const subject = await storedSubject(run, result, checks, shownPath(folder), remark);
    const { file, problem } = await writeReport(subject, reportFileOf(folder));
    terminal.err(
      file === null
        ? `\nwarning: no ${reportName}: ${String(problem)}\n`
        : `\n  report  ${shownPath(file)}  (open it in a browser)\n`,
    );
    if (given.flag('json')) terminal.out(`${JSON.stringify({ folder, report: file, ...verdict })}\n`);
    // What a demonstration is for: it fails only where it could not show the violation.
    if (valid === false) return ExitCode.valid;
    throw new ChaosError('the recorded violation was not found', { code: 'DEMO_FAILED', hint: 'please report this' });
  },
};
