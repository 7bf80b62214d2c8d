import type { ChildProcess } from 'node:child_process';
import { messageOf } from '../foundation/errors.js';
import { monotonicNs, NS_PER_S } from '../foundation/clock.js';
import { SeededRandom } from '../foundation/seeded-random.js';
import type { Outcome } from '../history/operation.js';
import type { OutcomeCounts, Recorder } from '../history/recorder.js';
import type { CompletedOperation } from '../history/recorder-line.js';
import { RecordingFifo } from '../history/recording-fifo.js';
import { clientCommands, type ClientConfig, type ClientCost, type ClientMessage } from './client-config.js';
import type { ChildLog } from '../session/child-log.js';
import { spawnEntry } from '../session/spawn-entry.js';

/** Pauses before a dead client is started again, ms: doubled up to the highest, and spread by half. */
const BACK_OFF = { lowestMs: 100, highestMs: 2000 };
const LOG_TAIL_LINES = 5;

/** A client process that ended without being told to. */
export interface ClientDeath {
  /** `register-3`. */
  readonly client: string;
  /** ns since the run's start. */
  readonly time: number;
  readonly pid: number;
  /** Signal (`SIGABRT`) or exit code. */
  readonly cause: string;
  /** The end of what it wrote to standard error. */
  readonly log: string;
}

/** One client of the load, as others see it: a process of this machine that can be paused, resumed and killed. */
export interface FleetClient {
  /** `register-3`; also its log's name. */
  readonly name: string;
  readonly workload: string;
  /** 0-based, among all clients: the process number it began with. */
  readonly number: number;
  /** Present process number in the history. */
  readonly process: number;
  readonly pid: number | null;
  /** Its latest session, hexadecimal; null before its process is connected. */
  readonly session: string | null;
  readonly operations: OutcomeCounts;
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
}

interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** ns of the machine-wide monotonic clock. */
  readonly atNs: number;
}

interface SupervisedClientOptions {
  readonly config: ClientConfig;
  readonly recorder: Recorder;
  readonly log: ChildLog;
  /** It ended without being told to. */
  readonly onDeath: (death: ClientDeath) => void;
  /** A bug of the workload or of the harness. */
  readonly onFailure: (client: string, message: string, stack: string) => void;
  readonly onConnected: () => void;
}

/** Keeps one client running: starts its process, and starts it again, as a new process of the history, when it dies. */
export class SupervisedClient implements FleetClient {
  readonly name: string;
  readonly number: number;
  readonly operations: Record<Outcome, number> = { ok: 0, fail: 0, info: 0 };
  readonly #options: SupervisedClientOptions;
  readonly #random: SeededRandom;
  #config: ClientConfig;
  #child: ChildProcess | null = null;
  #gone: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | null = null;
  #session: string | null = null;
  #beginNs: number | null = null;
  #stopping = false;
  #failed = false;
  #deathsInARow = 0;
  /** The last report of each of its processes that made one. */
  readonly #costs = new Map<number, ClientCost>();

  constructor(options: SupervisedClientOptions) {
    this.#options = options;
    this.#config = options.config;
    this.name = `${options.config.workload}-${options.config.clientIndex}`;
    this.number = options.config.process;
    this.#random = new SeededRandom(options.config.seed).fork(`supervise ${this.name}`);
  }

  get workload(): string {
    return this.#config.workload;
  }

  get process(): number {
    return this.#config.process;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get session(): string | null {
    return this.#session;
  }

  /** Whether its process has got a session; it may be without a connection at the moment. */
  get connected(): boolean {
    return this.#session !== null;
  }

  /** What the harness' own work cost each of its processes, as far as they lived to tell. */
  get costs(): readonly ClientCost[] {
    return [...this.#costs.values()];
  }

  get log(): ChildLog {
    return this.#options.log;
  }

  start(): void {
    const { recorder, log } = this.#options;
    const fifo = new RecordingFifo();
    const child = fifo.forSpawn((pipe) => spawnEntry('harness/client/client-process.ts', this.#config, { log, pipe }));
    this.#child = child;
    const drained = recorder
      .attach(fifo, {
        workload: this.workload,
        onMessage: (json) => this.#hear(JSON.parse(json) as ClientMessage, child.pid ?? 0),
        onCompletion: (operation) => this.#count(operation),
      })
      .catch((error: unknown) => this.#fail(messageOf(error), ''));
    const exited = new Promise<ProcessEnd>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal, atNs: monotonicNs() }));
      child.once('error', (error) => {
        this.#fail(error.message, '');
        resolve({ code: null, signal: null, atNs: monotonicNs() });
      });
    });
    // Its end shows in a failing write, too.
    child.stdin?.on('error', () => undefined);
    this.#gone = Promise.all([exited, drained]).then(([end]) => this.#ended(child.pid ?? 0, end));
    if (this.#beginNs !== null) this.begin(this.#beginNs);
  }

  /** The load begins at this instant, ns of the machine-wide monotonic clock; for later processes, at once. */
  begin(atNs: number): void {
    this.#beginNs = atNs;
    this.#child?.stdin?.write(clientCommands.start(atNs));
  }

  /** Ends the client's load and its session. Resolves when it is gone. */
  stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.signal('SIGCONT');
    this.#child?.stdin?.write(clientCommands.stop);
    return this.#gone;
  }

  /** Ends it at once. Resolves when it is gone. */
  kill(): Promise<void> {
    this.#stopping = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.signal('SIGKILL');
    return this.#gone;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child?.kill(signal);
  }

  #count({ outcome, due, invoked }: CompletedOperation): void {
    this.operations[outcome]++;
    const { rateHz } = this.#config;
    if (rateHz > 0 && due !== invoked) this.#config = { ...this.#config, nextDueNs: due + NS_PER_S / rateHz };
  }

  #hear(message: ClientMessage, pid: number): void {
    if (message.type === 'connected') {
      this.#session = message.session;
      this.#deathsInARow = 0;
      this.#options.onConnected();
    } else if (message.type === 'identity') {
      this.#config = { ...this.#config, process: message.process, incarnation: message.incarnation };
    } else if (message.type === 'cost') {
      this.#costs.set(pid, message);
    } else {
      this.#fail(message.message, message.stack);
    }
  }

  #fail(message: string, stack: string): void {
    this.#failed = true;
    this.#options.onFailure(this.name, message, stack);
  }

  #ended(pid: number, { code, signal, atNs }: ProcessEnd): void {
    const { recorder, onDeath, log } = this.#options;
    this.#child = null;
    const session = this.#session;
    this.#session = null;
    if (this.#stopping && code === 0) return;
    if (session !== null) {
      const fields = { f: 'connection', value: 'closed', workload: this.workload, session };
      recorder.record(this.process, 'note', fields, atNs);
    }
    if (this.#stopping) return;
    const cause = signal ?? `exit code ${String(code)}`;
    const tail = log.tail(LOG_TAIL_LINES);
    onDeath({ client: this.name, time: atNs - recorder.startNs, pid, cause, log: tail });
    // A signal is the C client's assertion, or somebody's kill. By itself it ends only when it is told to.
    if (signal === null && !this.#failed) this.#fail(`ended with ${cause}`, tail);
    if (!this.#failed) this.#startAgain();
  }

  /** As a new process: its predecessor may have died with an operation open. */
  #startAgain(): void {
    const { process, processStride, incarnation } = this.#config;
    this.#config = { ...this.#config, process: process + processStride, incarnation: incarnation + 1 };
    const fullMs = Math.min(BACK_OFF.highestMs, BACK_OFF.lowestMs * 2 ** this.#deathsInARow++);
    this.#restart = setTimeout(() => this.start(), fullMs * (0.5 + this.#random.fraction()));
  }
}
