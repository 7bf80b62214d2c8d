import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux counts CPU time for programs in hundredths of a second, whatever the kernel's own tick (USER_HZ). */
const nsPerTick = 1e7;

/** CPU time that a process and its threads have used, ns; null where that can't be seen (not Linux, or it is gone). */
export function processCpuNs(pid: number | null): number | null {
  if (pid === null) return null;
  try {
    return cpuNsOfStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** Of the text of `/proc/<pid>/stat`: user and system time, the 14th and 15th field (proc(5)). */
export function cpuNsOfStat(text: string): number {
  // The second field is the program's name in parentheses and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * nsPerTick;
}

/** CPU time that all programs of this machine have used, ns. */
export function machineCpuNs(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) * 1e6, 0);
}
