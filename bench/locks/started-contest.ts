import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ChaosError } from '../../harness/foundation/errors.js';
import { ChildLog } from '../../harness/session/child-log.js';
import type { ContenderMessage, ContenderOrder, ContenderReport, ownAnswersFd } from './contender-protocol.js';

/** How to start a contenders' process: ours, or a peer's. */
export interface ContenderCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The descriptor it answers on; default: standard output. */
  readonly answersOn?: 1 | typeof ownAnswersFd;
}

/** An event as contenders write it; `time` is ns of the machine-wide monotonic clock. */
export interface ContenderEvent {
  readonly time: number;
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  readonly value: { readonly mode: string; readonly sequence?: number } | null;
  readonly error?: string;
}

/** What a contest left. */
export interface ContestRecord {
  readonly events: readonly ContenderEvent[];
  readonly report: ContenderReport;
}

const stepLimitMs = { ready: 60_000, done: 60_000, exit: 30_000 };

/** The contenders of one cell: a process that is told when to begin and when to stop. */
export class StartedContest {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #log: ChildLog;
  readonly #events: ContenderEvent[] = [];
  readonly #exited: Promise<string>;
  /** Settles what is awaited when the process ends before. */
  readonly #ended: Promise<never>;
  #nonsense: string | null = null;
  #ready: () => void = () => undefined;
  #done: (report: ContenderReport) => void = () => undefined;

  private constructor(child: ChildProcessWithoutNullStreams, log: ChildLog) {
    this.#child = child;
    this.#log = log;
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${String(code)}`));
      child.once('error', (error) => resolve(error.message));
    });
    this.#ended = this.#exited.then((cause) => Promise.reject(this.#died(cause)));
    this.#ended.catch(() => undefined);
  }

  /**
   * Starts the process. Its diagnostics go to `logFile`.
   *
   * @throws ChaosError `CONTENDERS_DIED` with the end of its diagnostics
   */
  static async start(
    { command, args, env, answersOn = 1 }: ContenderCommand,
    order: ContenderOrder,
    options: { readonly logFile: string; readonly signal: AbortSignal },
  ): Promise<StartedContest> {
    const log = new ChildLog(options.logFile);
    const child = log.forSpawn((fd) =>
      spawn(command, [...args], {
        // The terminal's Ctrl-C must reach the harness alone.
        detached: true,
        stdio: answersOn === 1 ? ['pipe', 'pipe', fd] : ['pipe', fd, fd, 'pipe'],
        env: { ...process.env, ...env },
      }),
    ) as unknown as ChildProcessWithoutNullStreams;
    const contest = new StartedContest(child, log);
    const kill = (): void => void child.kill('SIGKILL');
    options.signal.addEventListener('abort', kill);
    void contest.#exited.then(() => {
      options.signal.removeEventListener('abort', kill);
      log.removeIfEmpty();
    });
    if (options.signal.aborted) kill();
    const ready = new Promise<void>((resolve) => (contest.#ready = resolve));
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdio[answersOn] as Readable }).on('line', (line) => contest.#hear(line));
    contest.#tell(order);
    await contest.#within(stepLimitMs.ready, 'be ready', ready);
    return contest;
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  go(): void {
    this.#tell({ go: true });
  }

  /** For a while, unless the process ends meanwhile. */
  async while(work: Promise<unknown>): Promise<void> {
    await Promise.race([work, this.#ended]);
  }

  /** Stops the contest; resolves with what it left when the process is gone. */
  async stop(): Promise<ContestRecord> {
    const done = new Promise<ContenderReport>((resolve) => (this.#done = resolve));
    this.#tell({ stop: true });
    const report = await this.#within(stepLimitMs.done, 'report', done);
    const end = await this.#within(stepLimitMs.exit, 'end', this.#exited);
    if (end !== 'exit code 0') throw this.#died(end);
    return { events: this.#events, report };
  }

  /** Ends it at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #tell(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #hear(line: string): void {
    let message: ContenderMessage | ContenderEvent;
    try {
      message = JSON.parse(line) as ContenderMessage | ContenderEvent;
    } catch {
      this.#nonsense ??= `it wrote a line that is no JSON: ${line.slice(0, 80)}`;
      this.#child.kill('SIGKILL');
      return;
    }
    if ('ready' in message) this.#ready();
    else if ('done' in message) this.#done(message.done);
    else this.#events.push(message);
  }

  async #within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(this.#died(`did not ${what} within ${limitMs / 1000} s`));
      }, limitMs);
    });
    try {
      return await Promise.race([work, late, ...(what === 'end' ? [] : [this.#ended])]);
    } finally {
      clearTimeout(timer);
    }
  }

  #died(end: string): ChaosError {
    const cause = this.#nonsense ?? end;
    const tail = this.#log.tail(1);
    return new ChaosError(`the contenders' process ended: ${cause}${tail === '' ? '' : ` (${tail})`}`, {
      code: 'CONTENDERS_DIED',
    });
  }
}
