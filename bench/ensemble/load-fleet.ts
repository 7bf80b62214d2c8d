import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ChaosError } from '../../harness/foundation/errors.js';
import { parseRecorderLine } from '../../harness/history/recorder-line.js';
import { ChildLog } from '../../harness/session/child-log.js';
import { spawnEntry } from '../../harness/session/spawn-entry.js';
import { loadCommands, type LoadMessage, type LoadOrder, type LoadReport } from './load-order.js';
import { ThroughputLog } from './throughput-log.js';

const connectLimitMs = 60_000;
/** For requests under way to be answered and the session to be closed. */
const stopLimitMs = 10_000;

/** What all load processes together have to say at their end. */
export interface FleetReport extends LoadReport {
  /** Each process that ended before it was told to, in a sentence. */
  readonly deaths: readonly string[];
}

interface LoadProcess {
  readonly child: ChildProcess;
  readonly log: ChildLog;
  readonly connected: Promise<void>;
  /** Resolves when it is gone and has said all. */
  readonly gone: Promise<void>;
}

/** The load: a process for each client. */
export class LoadFleet {
  readonly answered = new ThroughputLog();
  readonly #processes: readonly LoadProcess[];
  readonly #reports: LoadReport[] = [];
  readonly #deaths: string[] = [];
  #stopping: Promise<FleetReport> | null = null;

  /** @param logs folder for what the processes write to standard error */
  constructor(orders: readonly LoadOrder[], logs: string) {
    this.#processes = orders.map((order) => this.#start(order, new ChildLog(`${logs}/load-${order.client}.log`)));
  }

  /**
   * Resolves when every client has its session.
   *
   * @throws ChaosError `CLIENTS_NOT_CONNECTED` when one has ended or takes too long
   */
  async connected(signal: AbortSignal): Promise<void> {
    const all = Promise.all(
      this.#processes.map(({ connected, gone, log }, at) =>
        Promise.race([connected, gone.then(() => Promise.reject(notConnected(`client ${at} ended`, log)))]),
      ),
    );
    let end: () => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      end = () => reject(signal.aborted ? stopped() : notConnected(`clients took over ${connectLimitMs} ms`));
    });
    const limit = setTimeout(end, connectLimitMs);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      await Promise.race([all, ended]);
    } finally {
      clearTimeout(limit);
      signal.removeEventListener('abort', end);
    }
  }

  /** From now on this share of the requests reads; the first begins the load. */
  setReads(share: number): void {
    for (const { child } of this.#processes) child.stdin?.write(loadCommands.reads(share));
  }

  /** Ends the load. Resolves when all processes are gone; those that don't end in time are killed. Idempotent. */
  stop(): Promise<FleetReport> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<FleetReport> {
    const limit = setTimeout(() => {
      for (const { child } of this.#processes) child.kill('SIGKILL');
    }, stopLimitMs);
    for (const { child } of this.#processes) child.stdin?.write(loadCommands.stop);
    await Promise.all(this.#processes.map(({ gone }) => gone));
    clearTimeout(limit);
    for (const { log } of this.#processes) log.removeIfEmpty();
    return {
      deaths: this.#deaths,
      wentBack: this.#reports.reduce((sum, { wentBack }) => sum + wentBack, 0),
      sessionsLost: this.#reports.reduce((sum, { sessionsLost }) => sum + sessionsLost, 0),
      stallMaxMs: Math.max(0, ...this.#reports.map(({ stallMaxMs }) => stallMaxMs)),
    };
  }

  #start(order: LoadOrder, log: ChildLog): LoadProcess {
    const child = spawnEntry('bench/ensemble/load-process.ts', order, { log, pipe: 'pipe' });
    child.stdin?.on('error', () => undefined);
    let isConnected: () => void = () => undefined;
    const connected = new Promise<void>((resolve) => (isConnected = resolve));
    let failure: string | null = null;
    const drained = readMessages(child.stdio[3] as Readable, (message) => {
      if (message.type === 'connected') isConnected();
      else if (message.type === 'answered') this.answered.add(message);
      else if (message.type === 'done') this.#reports.push(message);
      else failure = message.message;
    });
    const exited = new Promise<string | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${String(code)}`)));
      child.once('error', (error) => resolve(error.message));
    });
    const gone = Promise.all([exited, drained]).then(([cause]) => {
      if (cause === null && this.#stopping !== null) return;
      this.#deaths.push(`client ${order.client} ended with ${failure ?? cause ?? 'exit code 0'}`);
    });
    return { child, log, connected, gone };
  }
}

async function readMessages(pipe: Readable, onMessage: (message: LoadMessage) => void): Promise<void> {
  pipe.on('error', () => undefined);
  for await (const line of createInterface({ input: pipe })) {
    const parsed = parseRecorderLine(line);
    if (parsed?.kind === 'message') onMessage(JSON.parse(parsed.json) as LoadMessage);
  }
}

function notConnected(what: string, log?: ChildLog): ChaosError {
  const tail = log?.tail(3) ?? '';
  return new ChaosError(`the load did not connect: ${what}${tail === '' ? '' : `\n${tail}`}`, {
    code: 'CLIENTS_NOT_CONNECTED',
    hint: 'see clients/load-*.log; are the servers reachable?',
  });
}

function stopped(): ChaosError {
  return new ChaosError('the start of the load was stopped', { code: 'INTERRUPTED' });
}
