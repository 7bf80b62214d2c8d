import { readFile } from 'node:fs/promises';

/** What the operating system says of a process; `unknown` where it cannot be seen from here. */
export type ProcessState = 'running' | 'stopped' | 'gone' | 'unknown';

/**
 * Looks a process up in /proc. Where there is none (macOS), or the process belongs to another machine's table (a
 * remote container engine), the answer is `unknown`; so ask before the fault, too, and believe `gone` only of a
 * process that was seen.
 */
export async function processState(pid: number | null): Promise<ProcessState> {
  if (pid === null) return 'unknown';
  if ((await readFile('/proc/self/stat', 'utf8').catch(() => null)) === null) return 'unknown';
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  if (stat === null) return 'gone';
  // The name is in parentheses and may hold anything, so the state is what follows the last one.
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  if (state === 'T' || state === 't') return 'stopped';
  return state === 'Z' || state === 'X' ? 'gone' : 'running';
}
