import type { RunProgress } from '../../run-io.js';
import type { Terminal } from '../command.js';
import { createQuietProgress, createTerminalProgress } from '../terminal-progress.js';

/** Of each run only what is under way now, where a terminal can be redrawn, and warnings: a matrix has many runs. */
export function matrixProgress({ isInteractive, colors }: Terminal, quiet: boolean): RunProgress {
  const silent = createQuietProgress(process.stderr);
  if (quiet || !isInteractive) return silent;
  const shown = createTerminalProgress({ stream: process.stderr, isInteractive, colors });
  return { ...silent, warn: (text) => shown.warn(text), live: (state) => shown.live(state), done: () => shown.done() };
}
