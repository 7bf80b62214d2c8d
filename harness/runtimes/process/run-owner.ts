import { readFileSync, readlinkSync } from 'node:fs';

/** The process that a run belongs to, told apart from a later one with the same number. */
export interface RunOwner {
  readonly pid: number;
  /** Clock ticks from the machine's boot to the process's start. */
  readonly startTime: string;
  readonly bootId: string;
  /** Process ids mean something only within one namespace. */
  readonly pidNamespace: string;
}

/** Environment variables that everything a run starts carries. */
const runVariable = 'ZK_CHAOS_RUN';
const ownerVariable = 'ZK_CHAOS_OWNER';

/** What a process says of the run it belongs to. */
export interface RunLabel {
  readonly runId: string;
  readonly owner: RunOwner;
}

export function thisProcessAsOwner(): RunOwner {
  const stat = processStat(process.pid);
  return { pid: process.pid, startTime: stat?.startTime ?? '', bootId: bootId(), pidNamespace: pidNamespace() };
}

/** Environment variables by which a run's processes are found again when their owner is dead. */
export function labelVariables({ runId, owner }: RunLabel): Record<string, string> {
  return { [runVariable]: runId, [ownerVariable]: JSON.stringify(owner) };
}

/** The label of a process of this machine; null when it has none, or may not be asked. */
export function labelOfProcess(pid: number): RunLabel | null {
  try {
    const variables = new Map(
      readFileSync(`/proc/${String(pid)}/environ`, 'utf8')
        .split('\0')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const runId = variables.get(runVariable);
    const owner = parseOwner(variables.get(ownerVariable) ?? '');
    return runId === undefined || owner === null ? null : { runId, owner };
  } catch {
    // Gone meanwhile, or somebody else's.
    return null;
  }
}

export function parseOwner(text: string): RunOwner | null {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof RunOwner, unknown>> | null;
    if (typeof value !== 'object' || value === null) return null;
    const { pid, startTime, bootId: boot, pidNamespace: namespace } = value;
    if (typeof pid !== 'number' || typeof startTime !== 'string') return null;
    if (typeof boot !== 'string' || typeof namespace !== 'string') return null;
    return { pid, startTime, bootId: boot, pidNamespace: namespace };
  } catch {
    return null;
  }
}

/** Whether the owner has certainly ended. One in another process namespace cannot be judged, so it counts as alive. */
export function isDead(owner: RunOwner): boolean {
  if (owner.bootId !== bootId()) return true;
  if (owner.pidNamespace !== pidNamespace()) return false;
  const stat = processStat(owner.pid);
  return stat?.startTime !== owner.startTime || !isAliveState(stat.state);
}

export interface ProcessStat {
  /** One letter, as in `ps`: R and S run, D waits for a disk, T is stopped, Z has ended. */
  readonly state: string;
  readonly startTime: string;
}

/** What Linux says of a process; null when there is none. */
export function processStat(pid: number): ProcessStat | null {
  return readStat(`/proc/${String(pid)}/stat`);
}

export function readStat(file: string): ProcessStat | null {
  try {
    const text = readFileSync(file, 'utf8');
    // The command's name may hold spaces and parentheses; the fields count from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? 'X', startTime: fields[19] ?? '' };
  } catch {
    return null;
  }
}

export function isAliveState(state: string): boolean {
  return state !== 'Z' && state !== 'X' && state !== 'x';
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function pidNamespace(): string {
  return readlinkSync('/proc/self/ns/pid');
}
