import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { builtModule } from '../foundation/built-module.js';
import type { ChildLog } from './child-log.js';

/**
 * Starts one of our entries (a `*-process.ts`) as a process of its own. It is told by its first argument and by its
 * standard input, and speaks over descriptor 3; whatever else it or the C client prints is in `log`.
 *
 * @param argument as JSON
 * @param pipe its descriptor 3: an open one, or a new one, which is then `stdio[3]`
 */
export function spawnEntry(
  module: string,
  argument: object,
  { log, pipe }: { readonly log: ChildLog; readonly pipe: number | 'pipe' },
): ChildProcess {
  const entry = fileURLToPath(builtModule(module));
  return log.forSpawn((logFd) =>
    // Detached: the terminal's Ctrl-C must reach the harness alone.
    spawn(process.execPath, ['--enable-source-maps', entry, JSON.stringify(argument)], {
      detached: true,
      stdio: ['pipe', logFd, logFd, pipe],
    }),
  );
}
