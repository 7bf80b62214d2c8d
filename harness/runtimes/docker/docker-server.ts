import type { Address, Role, ServerDescription } from '../../ensemble/ensemble.js';
import { formatAddress } from '../../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { tailOf } from '../process/log-tail.js';
import { parseTcpTable, type TcpSocket } from '../process/tcp-sockets.js';
import type { RunningServer, ServerStatus } from '../runtime.js';
import { namespacePorts } from '../../network/container-addresses.js';
import type { Container, Engine } from './engine.js';
import { attachLog, type LogFile } from './log-stream.js';

/** All that is fixed about a server once its containers exist. */
export interface DockerServerPlan {
  readonly engine: Engine;
  readonly description: ServerDescription;
  readonly container: Container;
  /** Shares the server's network namespace and goes on while the server is down or paused; null without proxies. */
  readonly hop: Container | null;
  readonly peerAddresses: readonly string[];
  readonly clientAddress: Address;
  readonly directAddress: Address;
  readonly adminAddress: Address | null;
  readonly logPath: string;
  readonly log: LogFile;
}

const STOP_LIMIT_S = 30;

/** A ZooKeeper server in a container of its own. Calls on one server run one after the other. */
export class DockerServer implements RunningServer {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly clientAddress: Address;
  readonly directAddress: Address;
  readonly adminAddress: Address | null;
  readonly #plan: DockerServerPlan;
  #status: ServerStatus = 'down';
  #pid: number | null = null;
  #exited: Promise<void> = Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(plan: DockerServerPlan) {
    this.#plan = plan;
    ({ id: this.id, name: this.name, role: this.role } = plan.description);
    this.clientAddress = plan.clientAddress;
    this.directAddress = plan.directAddress;
    this.adminAddress = plan.adminAddress;
  }

  /** A server whose container was just started. */
  static async of(plan: DockerServerPlan): Promise<DockerServer> {
    const server = new DockerServer(plan);
    await server.#nowStarted();
    return server;
  }

  status(): ServerStatus {
    return this.#status;
  }

  pid(): number | null {
    return this.#pid;
  }

  kill(): Promise<void> {
    return this.#whileUp('kill', async (container) => {
      await container.kill({ signal: 'SIGKILL' });
      await this.#exited;
    });
  }

  stop(): Promise<void> {
    return this.#whileUp('stop', async (container) => {
      // A frozen process takes no signal; SIGTERM to a stopped one elsewhere acts when it continues, which is now.
      if (this.#status === 'paused') await container.unpause();
      await container.stop({ t: STOP_LIMIT_S });
      await this.#exited;
    });
  }

  start(): Promise<void> {
    return this.#inTurn('start', async () => {
      if (this.#status !== 'down') return;
      const { engine, container, log } = this.#plan;
      await this.#exited;
      await attachLog(engine.docker, container, log.writer(''));
      await container.start();
      await this.#nowStarted();
    });
  }

  pause(): Promise<void> {
    return this.#whileUp('pause', async (container) => {
      if (this.#status === 'paused') return;
      await container.pause();
      await this.#confirm();
    });
  }

  resume(): Promise<void> {
    return this.#whileUp('resume', async (container) => {
      if (this.#status !== 'paused') return;
      await container.unpause();
      await this.#confirm();
    });
  }

  logTail(lines: number): Promise<string> {
    return tailOf(this.#plan.logPath, lines);
  }

  async bypassingSockets(): Promise<readonly string[]> {
    const { engine, hop, peerAddresses } = this.#plan;
    if (hop === null || this.#status === 'down') return [];
    const { output } = await engine.client.container.exec(hop, ['cat', '/proc/net/tcp', '/proc/net/tcp6']);
    return bypassing(parseTcpTable(output), peerAddresses);
  }

  /** The engine's word on it: state and process id. */
  async #confirm(): Promise<void> {
    const { State } = await this.#plan.container.inspect();
    this.#status = State.Paused ? 'paused' : State.Running ? 'running' : 'down';
    this.#pid = State.Running ? State.Pid : null;
  }

  async #nowStarted(): Promise<void> {
    const ended = (): void => {
      this.#status = 'down';
      this.#pid = null;
    };
    await this.#confirm();
    // The engine answers when the process has ended, whoever ended it; an error means that the container is gone.
    this.#exited = this.#plan.container.wait().then(ended, ended);
  }

  #whileUp(what: string, action: (container: Container) => Promise<void>): Promise<void> {
    return this.#inTurn(what, async () => {
      if (this.#status !== 'down') await action(this.#plan.container);
    });
  }

  #inTurn(what: string, action: () => Promise<void>): Promise<void> {
    const result = this.#last.then(action).catch((error: unknown) => {
      throw new ChaosError(`${this.name}: the engine could not ${what} its container: ${messageOf(error)}`, {
        code: 'ENGINE_FAILED',
        cause: error,
      });
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/**
 * Sockets of a server's namespace that join a peer port to a peer directly. Rightful ones end at a proxy's loopback
 * address, or at the patient hop, whose ports are others.
 */
export function bypassing(sockets: readonly TcpSocket[], peerAddresses: readonly string[]): readonly string[] {
  const peerPorts: readonly number[] = [namespacePorts.quorum, namespacePorts.election];
  return sockets
    .filter(({ remote }) => peerAddresses.includes(remote.host))
    .filter(({ local, remote }) => peerPorts.includes(local.port) || peerPorts.includes(remote.port))
    .map(({ local, remote }) => `${formatAddress(local)} to ${formatAddress(remote)}`);
}
