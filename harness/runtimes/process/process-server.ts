import { setTimeout as sleep } from 'node:timers/promises';
import type { Address, Role, ServerDescription } from '../../ensemble/ensemble.js';
import type { RunningServer, ServerStatus } from '../runtime.js';
import { tailOf } from './log-tail.js';
import { ServerProcess, type ProcessStart } from './server-process.js';

/** All that is fixed about a server when the ensemble boots. */
export interface ProcessServerPlan {
  readonly description: ServerDescription;
  readonly start: ProcessStart;
  /** ZooKeeper's `dataDir`; kept while the server is down. */
  readonly dataFolder: string;
  readonly clientAddress: Address;
  readonly directAddress: Address;
  readonly adminAddress: Address | null;
  /** Peer connections of the JVM with this pid that end at no proxy. */
  readonly bypassing: (pid: number) => readonly string[];
}

const secondLookMs = 200;

/** A ZooKeeper server that is a JVM of this machine. Calls on one server run one after the other. */
export class ProcessServer implements RunningServer {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly clientAddress: Address;
  readonly directAddress: Address;
  readonly adminAddress: Address | null;
  readonly dataFolder: string;
  readonly #plan: ProcessServerPlan;
  #process: ServerProcess | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(plan: ProcessServerPlan) {
    this.#plan = plan;
    ({ id: this.id, name: this.name, role: this.role } = plan.description);
    this.clientAddress = plan.clientAddress;
    this.directAddress = plan.directAddress;
    this.adminAddress = plan.adminAddress;
    this.dataFolder = plan.dataFolder;
  }

  status(): ServerStatus {
    return this.#process?.status() ?? 'down';
  }

  pid(): number | null {
    return this.#process === null || this.status() === 'down' ? null : this.#process.pid;
  }

  kill(): Promise<void> {
    return this.#whileUp((process) => process.kill());
  }

  stop(): Promise<void> {
    return this.#whileUp((process) => process.terminate());
  }

  pause(): Promise<void> {
    return this.#whileUp((process) => process.pause());
  }

  resume(): Promise<void> {
    return this.#whileUp((process) => process.resume());
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.status() !== 'down') return;
      await this.#process?.ended;
      this.#process = await ServerProcess.start(this.#plan.start);
    });
  }

  logTail(lines: number): Promise<string> {
    return tailOf(this.#plan.start.logFile, lines);
  }

  bypassingSockets(): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const look = (): readonly string[] => {
        const pid = this.pid();
        return pid === null ? [] : this.#plan.bypassing(pid);
      };
      const first = look();
      if (first.length === 0) return [];
      // The tables of sockets are not read in one instant: a connection just opened or closed can look odd, once.
      await sleep(secondLookMs);
      const second = new Set(look());
      return first.filter((socket) => second.has(socket)).map((socket) => `${this.name}: ${socket}`);
    });
  }

  #whileUp(action: (process: ServerProcess) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#process !== null && this.status() !== 'down') await action(this.#process);
    });
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
