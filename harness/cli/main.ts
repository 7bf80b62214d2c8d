import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { ChaosError, ExitCode } from '../foundation/errors.js';
import { repositoryRoot } from '../foundation/built-module.js';
import { surviveBrokenPipes } from './broken-pipe.js';
import type { Terminal } from './command.js';
import { runCommandLine } from './command-line.js';
import { commands } from './commands/index.js';
import { watchForCrashes } from './crash.js';

/** A connection that a library forgot to close must not keep the command from ending. */
const lingerMs = 2000;

/** Redrawing needs a terminal that knows how, and its width. */
const isInteractive = process.stderr.isTTY && process.env['TERM'] !== 'dumb' && process.stderr.columns > 0;
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive,
  colors: isInteractive && (process.env['NO_COLOR'] ?? '') === '',
};

surviveBrokenPipes([process.stdout, process.stderr]);
const hasCrashed = watchForCrashes(report);
try {
  const exitCode = await runCommandLine(process.argv.slice(2), commands, 'run', version(), terminal);
  process.exitCode = hasCrashed() ? ExitCode.harness : exitCode;
} catch (thrown) {
  const exitCode = report(thrown);
  process.exitCode = hasCrashed() ? ExitCode.harness : exitCode;
}
setTimeout(() => process.exit(), lingerMs).unref();

function version(): string {
  const { version } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, 'utf8')) as { version: string };
  return version;
}

/**
 * One line for what the user can change, the hint below for the rest; a stack only for what nobody foresaw.
 *
 * @returns the exit code that it stands for
 */
function report(thrown: unknown): number {
  const { red } = pc.createColors(terminal.colors);
  if (!(thrown instanceof ChaosError)) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    terminal.err(`${red('zk-chaos failed unexpectedly')}: ${text}\n`);
    return ExitCode.harness;
  }
  const separator = thrown.exitCode === ExitCode.usage ? '; ' : '\n  ';
  const hint = thrown.hint === undefined ? '' : `${separator}${thrown.hint}`;
  terminal.err(`${red('chaos:')} ${thrown.message}${hint}\n`);
  return thrown.exitCode;
}
