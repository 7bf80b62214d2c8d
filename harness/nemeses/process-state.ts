import { readFile } from 'node:fs/promises';

/** What the operating system says of a process; `unknown` where it cannot be seen from here. */
export type ProcessState = 'running' | 'stopped' | 'gone' | 'unknown';

/**
 * Looks a process up in /proc. `stopped` is stopped by SIGSTOP or frozen with its control group (how container engines
 * pause). Where there is no /proc (macOS) the answer is `unknown`.
 */
export async function processState(pid: number | null): Promise<ProcessState> {
  if (pid === null || (await textOf('/proc/self/stat')) === null) return 'unknown';
  const stat = await textOf(`/proc/${pid}/stat`);
  if (stat === null) return 'gone';
  // The name is in parentheses and may hold anything, so the state is what follows the last one.
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  if (state === 'Z' || state === 'X') return 'gone';
  return state === 'T' || state === 't' || (await isFrozen(pid)) ? 'stopped' : 'running';
}

/**
 * The state of a process that must be there. One that is not in our table is in another one (a container engine's on
 * another machine, or outside the container we are in), so nothing is known of it.
 */
export async function livingProcessState(pid: number | null): Promise<ProcessState> {
  const state = await processState(pid);
  return state === 'gone' ? 'unknown' : state;
}

/** Control groups of version 1 (`freezer.state`) or 2 (`cgroup.events`). */
async function isFrozen(pid: number): Promise<boolean> {
  const groups = (await textOf(`/proc/${pid}/cgroup`)) ?? '';
  const first = /^\d+:freezer:(.*)$/m.exec(groups)?.[1];
  if (first !== undefined) return /^FROZEN/.test((await textOf(`/sys/fs/cgroup/freezer${first}/freezer.state`)) ?? '');
  const second = /^0::(.*)$/m.exec(groups)?.[1];
  return second !== undefined && /^frozen 1$/m.test((await textOf(`/sys/fs/cgroup${second}/cgroup.events`)) ?? '');
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
