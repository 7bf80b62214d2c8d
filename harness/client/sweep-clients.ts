import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtModule } from '../foundation/built-module.js';
import type { ClientConfig } from './client-config.js';

/**
 * Ends client processes whose harness is dead. They end by themselves, except one that was paused when it happened.
 * Knows only Linux's process table; elsewhere there is nothing to do it with.
 *
 * @returns a line for each
 */
export function sweepClients(): readonly string[] {
  const entry = fileURLToPath(builtModule('harness/client/client-process.ts'));
  const swept: string[] = [];
  for (const pid of processIds()) {
    const client = clientOf(pid, entry);
    if (client === null || client.parentPid === client.config.harnessPid) continue;
    try {
      process.kill(pid, 'SIGKILL');
      swept.push(`client ${client.config.workload}-${client.config.clientIndex}, process ${pid}`);
    } catch {
      // Gone meanwhile, or somebody else's.
    }
  }
  return swept;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** What a process of that number was told, if it is a client's. */
function clientOf(pid: number, entry: string): { readonly config: ClientConfig; readonly parentPid: number } | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const config = words[words.indexOf(entry) + 1];
    if (!words.includes(entry) || config === undefined) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold spaces and parentheses; the fields count from behind it.
    const parentPid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { config: JSON.parse(config) as ClientConfig, parentPid };
  } catch {
    return null;
  }
}
