import { worstOf } from '../../../checkers/verdict.js';
import { announceOnGitHub, runAnnotations } from '../../../results/ci/github.js';
import { runMarkdown } from '../../../results/ci/run-markdown.js';
import type { RunResult } from '../../../results/run-result.js';
import { withThresholds } from '../../../results/thresholds/judge-thresholds.js';
import { renderBrief, renderRun } from '../../../results/render/render-run.js';
import { messageOf } from '../../foundation/errors.js';
import type { LeftRunning, RunOutcome } from '../../run-io.js';
import type { RunOptions } from '../../run-options.js';
import type { Command, Terminal } from '../command.js';
import { exitCodeOf } from '../exit-code.js';
import { listenForInterrupts } from '../interrupt.js';
import type { GivenOptions } from '../options/option.js';
import { wholeNumber } from '../options/option-values.js';
import { runOptionEntries } from '../options/run-option-entries.js';
import { runOptionsFrom } from '../options/run-arguments.js';
import { shownPath } from '../shown-path.js';
import { createQuietProgress, createTerminalProgress } from '../terminal-progress.js';

export const run: Command = {
  name: 'run',
  describe: 'one run: boot, load, faults, heal, settle, final reads, judge (what no command means)',
  options: runOptionEntries,
  async execute(given, terminal) {
    const first = await runOptionsFrom(given);
    const count = given.one('test-count', wholeNumber(1, 1_000_000), 1);
    const interrupts = listenForInterrupts((strength) => {
      const what =
        strength === 'stop'
          ? 'stopping the load; healing, judging and cleaning up (again: clean up at once)'
          : 'cleaning up at once';
      terminal.err(`\n${what}\n`);
    });
    try {
      const results: RunResult[] = [];
      for (let number = 0; number < count && !interrupts.stop.aborted; number++) {
        const options = { ...first, seed: (first.seed + number) % 2 ** 31 };
        if (count > 1) terminal.err(`run ${number + 1} of ${count}, seed ${options.seed}\n`);
        results.push(await runOnce(options, given, terminal, interrupts));
      }
      if (count > 1) terminal.err(seriesLine(results));
      return exitCodeOf(worstOf(results.map(withThresholds)), results);
    } finally {
      interrupts.dispose();
    }
  },
};

async function runOnce(
  options: RunOptions,
  given: GivenOptions,
  terminal: Terminal,
  interrupts: ReturnType<typeof listenForInterrupts>,
): Promise<RunResult> {
  const { isInteractive, colors } = terminal;
  const progress = given.flag('quiet')
    ? createQuietProgress(process.stderr)
    : createTerminalProgress({ stream: process.stderr, isInteractive, colors });
  const orchestrator = await import('../../orchestrator.js');
  let outcome: RunOutcome;
  try {
    outcome = await orchestrator.run(options, { progress, interrupts });
  } finally {
    progress.done();
  }
  const { folder, result, report } = outcome;
  const render = given.flag('quiet') ? renderBrief : renderRun;
  terminal.err(
    render(result, { folder: shownPath(folder), report: report === null ? null : shownPath(report), colors }),
  );
  if (given.flag('json')) terminal.out(`${JSON.stringify({ folder, report, ...result })}\n`);
  await announceRun(outcome, terminal);
  if (outcome.leftRunning !== undefined) await keepUntilInterrupted(outcome.leftRunning, terminal, interrupts.stop);
  return result;
}

/** To GitHub, where this is one of its jobs; that it could not be told changes nothing. */
async function announceRun({ folder, description, result }: RunOutcome, terminal: Terminal): Promise<void> {
  const annotations = runAnnotations(result, shownPath(folder));
  const said = { annotations, summary: runMarkdown(description, result) };
  await announceOnGitHub(said, process.env, (text) => terminal.err(text)).catch((error: unknown) => {
    terminal.err(`GitHub could not be told: ${messageOf(error)}\n`);
  });
}

/** The proxies and the servers are this process's: they go when it does. */
async function keepUntilInterrupted(left: LeftRunning, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const addresses = left.servers.map(({ name, address }) => `  ${name}  ${address}\n`).join('');
  if (!stop.aborted) terminal.err(`\nstill running, as asked; Ctrl-C removes it:\n${addresses}`);
  // A signal's listener keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(alive);
  await left.remove();
}

function seriesLine(results: readonly RunResult[]): string {
  const counts = ([true, false, 'unknown'] as const)
    .map((valid) => ({ valid, count: results.filter((result) => result.valid === valid).length }))
    .map(({ valid, count }) => `${count} ${valid === 'unknown' ? 'unknown' : valid ? 'valid' : 'invalid'}`);
  const missed = results.filter(({ thresholds }) => thresholds?.met === false).length;
  const thresholds = missed === 0 ? '' : `; ${missed} missed a threshold`;
  return `\n${results.length} runs: ${counts.join(', ')}${thresholds}\n`;
}
