import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAliveState, isDead, labelOfProcess, processStat } from './run-owner.js';
import { removeTemporaryFolder, temporaryFolders } from './temporary-folder.js';

const endLimitMs = 10_000;

/**
 * Ends the processes and removes the data folders of runs whose harness is dead (killed, or the machine went down).
 * What they are is read from what they carry themselves, so it does not matter who started them where. Addresses need
 * no sweeping: their lease ends with its holder.
 *
 * @returns a line for each leftover
 */
export async function sweepDeadRuns(): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const pid of runningProcesses()) {
    const label = labelOfProcess(pid);
    if (label === null || !isDead(label.owner)) continue;
    if (await end(pid)) swept.push(`process ${String(pid)} of run ${label.runId}`);
  }
  for (const { path, label } of await temporaryFolders()) {
    if (!isDead(label.owner)) continue;
    await removeTemporaryFolder(path);
    swept.push(`folder ${path} of run ${label.runId}`);
  }
  return swept;
}

function runningProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** Whether it is gone by our doing. */
async function end(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself, or belongs to another user.
    return false;
  }
  const limit = performance.now() + endLimitMs;
  while (performance.now() < limit) {
    const stat = processStat(pid);
    if (stat === null || !isAliveState(stat.state)) return true;
    await sleep(5);
  }
  return false;
}
