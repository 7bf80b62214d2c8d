import { readFileSync } from 'node:fs';
import pc from 'picocolors';
import { ChaosError, ExitCode } from '../foundation/errors.js';
import { repositoryRoot } from '../foundation/built-module.js';
import { surviveBrokenPipes } from './broken-pipe.js';
import type { Terminal } from './command.js';
import { runCommandLine } from './command-line.js';
import { commands } from './commands/index.js';

/** Redrawing needs a terminal that knows how, and its width. */
const isInteractive = process.stderr.isTTY && process.env['TERM'] !== 'dumb' && process.stderr.columns > 0;
const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive,
  colors: isInteractive && (process.env['NO_COLOR'] ?? '') === '',
};

surviveBrokenPipes([process.stdout, process.stderr]);
try {
  process.exitCode = await runCommandLine(process.argv.slice(2), commands, 'run', version(), terminal);
} catch (thrown) {
  process.exitCode = report(thrown);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(`${repositoryRoot}package.json`, 'utf8')) as { version: string };
  return version;
}

/** One line for what the user can change, the hint below for the rest; a stack only for what nobody foresaw. */
function report(thrown: unknown): number {
  const { red } = pc.createColors(terminal.colors);
  if (!(thrown instanceof ChaosError)) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    terminal.err(`${red('zk-chaos failed unexpectedly')}: ${text}\n`);
    return ExitCode.harness;
  }
  const hint =
    thrown.hint === undefined ? '' : thrown.exitCode === ExitCode.usage ? `; ${thrown.hint}` : `\n  ${thrown.hint}`;
  terminal.err(`${red('chaos:')} ${thrown.message}${hint}\n`);
  return thrown.exitCode;
}
