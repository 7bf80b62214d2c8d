import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ChaosError } from '../foundation/errors.js';
import type { Json } from '../history/event.js';
import { parseRecorderLine } from '../history/recorder-line.js';
import { RecordingFifo } from '../history/recording-fifo.js';
import type { ChildLog } from './child-log.js';
import type { JobMessage, JobOrder } from './job.js';
import { spawnEntry } from './spawn-entry.js';

/** From the word to end to SIGKILL, ms. */
const END_LIMIT_MS = 4000;

export interface RunJobOptions {
  /** For messages: `set-up of the workloads`. */
  readonly what: string;
  readonly limitMs: number;
  readonly log: ChildLog;
  readonly signal: AbortSignal;
  readonly onLine?: (line: Json) => void;
  /** Takes the job's pipe where its events are to be recorded; resolves when the pipe has ended. */
  readonly attach?: (pipe: RecordingFifo, onMessage: (json: string) => void) => Promise<void>;
}

/**
 * Runs a job in a process of its own and gives its result. Rejects with what the job threw, when it takes longer than
 * `limitMs`, when `signal` aborts, or when its process dies; the process is gone then.
 */
export async function runJob(order: JobOrder, options: RunJobOptions): Promise<Json> {
  const { what, limitMs, log, signal, onLine, attach } = options;
  if (signal.aborted) throw new ChaosError(`${what} was stopped`, { code: 'INTERRUPTED' });
  const spawnWith = (pipe: number | 'pipe'): ChildProcess =>
    spawnEntry('harness/session/job-process.ts', order, { log, pipe });
  const fifo = attach === undefined ? null : new RecordingFifo();
  const child = fifo === null ? spawnWith('pipe') : fifo.forSpawn(spawnWith);
  child.stdin?.on('error', () => undefined);
  let outcome: JobMessage | null = null;
  let stopped: ChaosError | null = null;
  const stop = (reason: ChaosError): void => {
    stopped ??= reason;
    child.stdin?.end();
    setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS).unref();
  };
  const limit = setTimeout(
    () => stop(new ChaosError(`${what} took over ${limitMs} ms`, { code: 'JOB_TIMEOUT' })),
    limitMs,
  );
  const interrupt = (): void => stop(new ChaosError(`${what} was stopped`, { code: 'INTERRUPTED' }));
  signal.addEventListener('abort', interrupt);
  const hear = (json: string): void => {
    const message = JSON.parse(json) as JobMessage;
    if (message.type === 'line') onLine?.(message.line);
    else outcome = message;
  };
  const drained =
    attach === undefined || fifo === null ? readMessages(child.stdio[3] as Readable, hear) : attach(fifo, hear);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${String(code)}`));
    child.once('error', (error) => resolve(error.message));
  });
  const [cause] = await Promise.all([exited, drained]);
  clearTimeout(limit);
  signal.removeEventListener('abort', interrupt);
  log.removeIfEmpty();
  return resultOf(
    outcome,
    stopped,
    () => new ChaosError(`${what} died: ${cause}\n${log.tail(5)}`, { code: 'JOB_DIED' }),
  );
}

function resultOf(outcome: JobMessage | null, stopped: ChaosError | null, died: () => ChaosError): Json {
  if (outcome?.type === 'result') return outcome.result;
  if (stopped !== null) throw stopped;
  if (outcome?.type !== 'error') throw died();
  const { message, code, hint, stack } = outcome;
  throw new ChaosError(message, { code, cause: stack, ...(hint === undefined ? {} : { hint }) });
}

async function readMessages(pipe: Readable, onMessage: (json: string) => void): Promise<void> {
  pipe.on('error', () => undefined);
  for await (const line of createInterface({ input: pipe })) {
    const parsed = parseRecorderLine(line);
    if (parsed?.kind === 'message') onMessage(parsed.json);
  }
}
