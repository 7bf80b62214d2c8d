import { hostname } from 'node:os';
import { isDead, parseOwner, thisProcessAsOwner } from '../process/run-owner.js';

/** Labels of everything that is created for a run in the engine. */
const RUN_LABEL = 'zk-chaos.run';
const OWNER_LABEL = 'zk-chaos.owner';
/** An engine may serve several machines; a run's owner can be judged only on its own. */
const HOST_LABEL = 'zk-chaos.host';

type Labels = Readonly<Record<string, string>>;

export function labelsOfRun(runId: string): Record<string, string> {
  return { [RUN_LABEL]: runId, [OWNER_LABEL]: ownerText(), [HOST_LABEL]: hostname() };
}

/** The engine's filter for everything of one run, or of all runs. */
export function runFilter(runId?: string): { readonly label: string[] } {
  return { label: [runId === undefined ? RUN_LABEL : `${RUN_LABEL}=${runId}`] };
}

export function runOf(labels: Labels): string {
  return labels[RUN_LABEL] ?? '';
}

/** Whether these are labels of a run whose harness has certainly ended. */
export function isOfDeadRun(labels: Labels): boolean {
  if (labels[RUN_LABEL] === undefined || labels[HOST_LABEL] !== hostname()) return false;
  const text = labels[OWNER_LABEL] ?? '';
  if (process.platform === 'linux') {
    const owner = parseOwner(text);
    return owner !== null && isDead(owner);
  }
  return !isAlive(Number(text));
}

/** Elsewhere than on Linux only the number tells a process. */
function ownerText(): string {
  return process.platform === 'linux' ? JSON.stringify(thisProcessAsOwner()) : String(process.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
