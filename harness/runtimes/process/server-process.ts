import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { isAliveState, processStat, readStat } from './run-owner.js';

/** How to start a process of the run. */
export interface ProcessStart {
  /** For messages: `zk3`, `Toxiproxy`. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** Standard output and error, appended. */
  readonly logFile: string;
  /** On top of the harness' own environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a signal may take to show before that is an error; far more than a busy machine needs. */
const signalLimitMs = 30_000;

/** One operating-system process of the run, in a session of its own, so that Ctrl-C reaches only the harness. */
export class ServerProcess {
  readonly pid: number;
  /** Resolves when it is gone, with how it ended: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  readonly #name: string;
  readonly #child: ChildProcess;
  #end: string | null = null;

  private constructor(name: string, child: ChildProcess, pid: number) {
    this.#name = name;
    this.#child = child;
    this.pid = pid;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#end = signal ?? `exit code ${String(code)}`;
        resolve(this.#end);
      });
    });
  }

  /** Resolves when the process runs. */
  static async start(start: ProcessStart): Promise<ServerProcess> {
    const log = openSync(start.logFile, 'a');
    const child = spawn(start.command, start.arguments, {
      cwd: start.folder,
      env: { ...process.env, ...start.environment },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) =>
        reject(
          new ChaosError(`${start.name} cannot be started (${start.command}): ${messageOf(error)}`, {
            code: 'CANNOT_START',
            cause: error,
          }),
        ),
      );
    });
    // Emitted again when a signal cannot be sent; who sends one waits for its effect anyway.
    child.on('error', () => undefined);
    return new ServerProcess(start.name, child, child.pid ?? -1);
  }

  /** How it ended; null while it has not. */
  end(): string | null {
    return this.#end;
  }

  status(): 'running' | 'paused' | 'down' {
    if (this.#end !== null) return 'down';
    const stat = processStat(this.pid);
    if (stat === null || !isAliveState(stat.state)) return 'down';
    return stat.state === 'T' || stat.state === 't' ? 'paused' : 'running';
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#endsWithin('SIGKILL');
  }

  /** SIGTERM; a paused process is resumed too, for it could not end otherwise. */
  async terminate(): Promise<void> {
    this.#child.kill('SIGTERM');
    this.#child.kill('SIGCONT');
    await this.#endsWithin('SIGTERM');
  }

  async pause(): Promise<void> {
    this.#child.kill('SIGSTOP');
    await this.#shows('SIGSTOP', () => this.#everyThread((state) => state === 'T' || state === 't'));
  }

  async resume(): Promise<void> {
    this.#child.kill('SIGCONT');
    await this.#shows('SIGCONT', () => this.#everyThread((state) => state !== 'T' && state !== 't'));
  }

  async #endsWithin(signal: string): Promise<void> {
    const limit = new AbortController();
    try {
      await Promise.race([
        this.ended,
        sleep(signalLimitMs, undefined, { signal: limit.signal }).then(() => this.#noEffect(signal)),
      ]);
    } finally {
      limit.abort();
    }
  }

  /** Nothing tells a parent in Node that its child was stopped or resumed, so the process table is looked at. */
  async #shows(signal: string, condition: () => boolean): Promise<void> {
    const limit = performance.now() + signalLimitMs;
    while (!condition()) {
      if (this.#end !== null) {
        throw new ChaosError(`${this.#name} ended (${this.#end}) when it was sent ${signal}`, { code: 'SERVER_ENDED' });
      }
      if (performance.now() > limit) this.#noEffect(signal);
      await sleep(1);
    }
  }

  #everyThread(condition: (state: string) => boolean): boolean {
    if (this.#end !== null) return false;
    try {
      const tasks = `/proc/${String(this.pid)}/task`;
      const states = readdirSync(tasks).map((task) => readStat(`${tasks}/${task}/stat`)?.state ?? null);
      // A thread that ended between the listing and the look has no state that matters.
      return states.length > 0 && states.every((state) => state === null || condition(state));
    } catch {
      return false;
    }
  }

  #noEffect(signal: string): never {
    throw new ChaosError(`${this.#name} (pid ${String(this.pid)}) shows no effect of ${signal}`, {
      code: 'SIGNAL_WITHOUT_EFFECT',
    });
  }
}
