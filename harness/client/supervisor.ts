import { mkdirSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ChaosError } from '../foundation/errors.js';
import { monotonicNs, NS_PER_MS } from '../foundation/clock.js';
import type { Pauses } from '../foundation/event-loop-stalls.js';
import type { Json } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';
import type { RecordingTime } from '../history/recording-meter.js';
import { workloadRoot } from './workload-root.js';
import { ChildLog } from '../session/child-log.js';
import { type ClientDeath, type FleetClient, SupervisedClient } from './supervised-client.js';

/** Processes that may be starting (not yet connected) at a time, for each core. */
const STARTING_PER_CORE = 2;
/** From the word to the begin of the load: time for the word to reach every client, ms. */
const COUNTDOWN_MS = 100;

/** The clients of one workload. */
export interface WorkloadClients {
  readonly workload: string;
  readonly clients: number;
  readonly options: Readonly<Record<string, Json>>;
  /** Turns a second of all its clients together, in an open loop; 0 is a closed loop. */
  readonly rateHz: number;
}

export interface FleetOptions {
  readonly workloads: readonly WorkloadClients[];
  readonly recorder: Recorder;
  /** Clients' standard error goes to `clients/<workload>-<n>.log` in here, if there is any. */
  readonly runFolder: string;
  readonly seed: number;
  /** Where clients connect, `host:port` each. */
  readonly servers: readonly string[];
  readonly sessionTimeoutMs: number;
  /** A registered session driver. */
  readonly driver: string;
  /** Time for all clients to get connected, ms. */
  readonly connectLimitMs: number;
  /** Stops the start; what was started is killed before `startClients` rejects. */
  readonly signal: AbortSignal;
}

export interface FleetStats {
  readonly clients: number;
  readonly connected: number;
  /** Processes that ended without being told to (and were started again while the load lasted). */
  readonly deaths: readonly ClientDeath[];
  readonly cost: FleetCost;
}

/** What the harness' own work cost the clients, as far as they lived to tell, which is when their load has ended. */
export interface FleetCost {
  /** Of all clients together. */
  readonly recording: RecordingTime;
  /** Operations recorded in that time. */
  readonly operations: number;
  /** The longest pause of a client's event loop during the load, ms. */
  readonly stallMaxMs: number;
  /** Each client's pauses, by its name. */
  readonly pauses: readonly (readonly [client: string, pauses: Pauses])[];
  /** Whose that was: `register-3`. */
  readonly stalledClient: string | null;
  /** By workload: turns that were due when the load ended and had not begun. */
  readonly unsent: Readonly<Record<string, number>>;
}

/** The load: one process for each client. */
export class ClientFleet {
  readonly clients: readonly FleetClient[];
  /** Resolves when a client has found a bug in its workload or in itself: the run means nothing then. Never rejects. */
  readonly failed: Promise<ChaosError>;
  readonly #clients: readonly SupervisedClient[];
  readonly #recorder: Recorder;
  /** The folder of the clients' logs. */
  readonly #logs: string;
  readonly #deaths: ClientDeath[] = [];
  readonly #connectedWaiters = new Set<() => void>();
  #reportFailure: (error: ChaosError) => void = () => undefined;

  constructor(options: FleetOptions) {
    this.#recorder = options.recorder;
    this.#logs = join(options.runFolder, 'clients');
    mkdirSync(this.#logs, { recursive: true });
    this.failed = new Promise((resolve) => (this.#reportFailure = resolve));
    const stride = options.workloads.reduce((sum, { clients }) => sum + clients, 0);
    this.#clients = options.workloads
      .flatMap((of) => Array.from({ length: of.clients }, (_, clientIndex) => ({ of, clientIndex })))
      .map(({ of, clientIndex }, number) => this.#client(options, { of, clientIndex, number, stride }));
    this.clients = this.#clients;
  }

  /** Resolves when every client is connected. */
  async connect(limitMs: number, signal: AbortSignal): Promise<void> {
    const deadline = monotonicNs() + limitMs * NS_PER_MS;
    const startingAtMost = STARTING_PER_CORE * availableParallelism();
    const started: SupervisedClient[] = [];
    const settle = (): Promise<boolean> => this.#nextConnection(deadline, signal);
    for (const client of this.#clients) {
      while (started.filter(({ connected }) => !connected).length >= startingAtMost) {
        if (!(await settle())) throw this.#notConnected(signal, limitMs);
      }
      client.start();
      started.push(client);
    }
    while (started.some(({ connected }) => !connected)) {
      if (!(await settle())) throw this.#notConnected(signal, limitMs);
    }
  }

  /** Begins the load on all clients at one instant, which is returned: ns since the run's start. */
  start(): number {
    const atNs = monotonicNs() + COUNTDOWN_MS * NS_PER_MS;
    for (const client of this.#clients) client.begin(atNs);
    return atNs - this.#recorder.startNs;
  }

  /**
   * Ends the load: clients release what they hold, close their sessions and exit; those that have not done so within
   * `limitMs` are killed. Resolves when all are gone, with the names of those that were killed. Idempotent.
   */
  async stop(limitMs: number): Promise<readonly string[]> {
    const killed: string[] = [];
    await Promise.all(
      this.#clients.map(async (client) => {
        const limit = setTimeout(() => {
          killed.push(client.name);
          void client.kill();
        }, limitMs);
        await client.stop();
        clearTimeout(limit);
        client.log.removeIfEmpty();
      }),
    );
    // Stays if a log is in it.
    await rmdir(this.#logs).catch(() => undefined);
    return killed;
  }

  stats(): FleetStats {
    return {
      clients: this.#clients.length,
      connected: this.#clients.filter(({ connected }) => connected).length,
      deaths: this.#deaths,
      cost: this.#cost(),
    };
  }

  #cost(): FleetCost {
    const sum = { wallMs: 0, cpuMs: 0, operations: 0, stallMaxMs: 0, stalledClient: null as string | null };
    const unsent: Record<string, number> = {};
    const pauses: [string, Pauses][] = [];
    for (const { name, workload, costs } of this.#clients) {
      for (const cost of costs) {
        sum.wallMs += cost.recording.wallMs;
        sum.cpuMs += cost.recording.cpuMs;
        sum.operations += cost.operations;
        unsent[workload] = (unsent[workload] ?? 0) + cost.unsent;
        pauses.push([name, cost.pauses]);
        if (cost.pauses.maxMs <= sum.stallMaxMs) continue;
        sum.stallMaxMs = cost.pauses.maxMs;
        sum.stalledClient = name;
      }
    }
    const { wallMs, cpuMs, ...rest } = sum;
    return { recording: { wallMs, cpuMs }, ...rest, pauses, unsent };
  }

  /** A process number that no client has used, for what is recorded after the load; `count` of them follow. */
  firstUnusedProcess(): number {
    return 1 + Math.max(-1, ...this.#clients.map((client) => client.process));
  }

  #client(
    options: FleetOptions,
    who: {
      readonly of: WorkloadClients;
      readonly clientIndex: number;
      readonly number: number;
      readonly stride: number;
    },
  ): SupervisedClient {
    const { of, clientIndex, number, stride } = who;
    return new SupervisedClient({
      recorder: options.recorder,
      log: new ChildLog(join(this.#logs, `${of.workload}-${clientIndex}.log`)),
      onDeath: (death) => this.#deaths.push(death),
      onConnected: () => this.#wake(),
      onFailure: (client, message, stack) => {
        this.#reportFailure(clientFailure(client, message, stack));
        this.#wake();
      },
      config: {
        harnessPid: process.pid,
        workload: of.workload,
        options: of.options,
        root: workloadRoot(of.workload),
        clientIndex,
        clientCount: of.clients,
        incarnation: 0,
        process: number,
        processStride: stride,
        seed: options.seed,
        startNs: options.recorder.startNs,
        servers: options.servers,
        sessionTimeoutMs: options.sessionTimeoutMs,
        driver: options.driver,
        rateHz: of.rateHz / of.clients,
        nextDueNs: null,
      },
    });
  }

  #wake(): void {
    for (const waiter of [...this.#connectedWaiters]) waiter();
  }

  /** Waits for a client to connect (or fail); false past the deadline or when aborted. */
  #nextConnection(deadlineNs: number, signal: AbortSignal): Promise<boolean> {
    const leftMs = (deadlineNs - monotonicNs()) / NS_PER_MS;
    if (signal.aborted || leftMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(limit);
        this.#connectedWaiters.delete(done);
        signal.removeEventListener('abort', done);
        resolve(true);
      };
      const limit = setTimeout(done, leftMs);
      this.#connectedWaiters.add(done);
      signal.addEventListener('abort', done);
    });
  }

  #notConnected(signal: AbortSignal, limitMs: number): ChaosError {
    if (signal.aborted) return new ChaosError('the start of the clients was stopped', { code: 'INTERRUPTED' });
    const missing = this.#clients.filter(({ connected }) => !connected);
    const log = missing.map((client) => client.log.tail(3)).find((tail) => tail !== '');
    return new ChaosError(
      `clients not connected within ${limitMs} ms: ${missing.map(({ name }) => name).join(', ')}` +
        (log === undefined ? '' : `\n${log}`),
      { code: 'CLIENTS_NOT_CONNECTED', hint: 'see clients/*.log in the run folder; are the servers reachable?' },
    );
  }
}

/** Starts one process for each client and waits until every one is connected. Clears up if that fails. */
export async function startClients(options: FleetOptions): Promise<ClientFleet> {
  const fleet = new ClientFleet(options);
  const failure = fleet.failed.then((error) => Promise.reject(error));
  failure.catch(() => undefined);
  try {
    await Promise.race([fleet.connect(options.connectLimitMs, options.signal), failure]);
  } catch (error) {
    await fleet.stop(0);
    throw error;
  }
  return fleet;
}

function clientFailure(client: string, message: string, stack: string): ChaosError {
  return new ChaosError(`client ${client} failed: ${message}\n${stack}`, {
    code: 'CLIENT_FAILED',
    hint: 'this is a bug of the workload or of the harness: its history cannot be judged',
  });
}
