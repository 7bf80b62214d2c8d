import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from 'testcontainers';
import type { Address, Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { ToxiproxyApi } from '../../network/toxiproxy-api.js';
import { namespacePorts, hostOf } from '../../network/container-addresses.js';
import type { Container, Engine } from './engine.js';
import { labelsOfRun } from './run-labels.js';
import type { LogFile } from './log-stream.js';
import { attachLog } from './log-stream.js';

/** What all containers of a run have in common. */
export interface ContainerSetting {
  readonly engine: Engine;
  readonly runId: string;
  readonly ensemble: Ensemble;
  readonly images: { readonly zookeeper: string; readonly toxiproxy: string };
  readonly network: string;
  readonly signal: AbortSignal;
}

/** The network namespace of a server, held by a Toxiproxy container: it outlives the server's own container. */
export interface ServerNamespace {
  readonly server: ServerDescription;
  readonly container: Container;
  /** The server's address on the run's network. */
  readonly address: string;
  readonly toxiproxy: ToxiproxyApi;
  /** Where a port of the namespace is reached from this machine. */
  published(port: number): Address;
}

const ANSWER_LIMIT_MS = 30_000;

/** A container whose readiness somebody else judges, published where asked, its output kept from the first line. */
export class RunContainer extends GenericContainer {
  #beforeStart: ((containerId: string) => Promise<void>) | null = null;

  constructor(image: string, setting: ContainerSetting, name: string) {
    super(image);
    this.withName(`zk-chaos-${setting.runId}-${name}`).withLabels(labelsOfRun(setting.runId)).withWaitStrategy(atOnce);
  }

  /** Publishes ports on addresses of this machine that others do not reach, if the engine is here. */
  withPublishedPorts(ports: readonly number[], local: boolean): this {
    this.withExposedPorts(...ports);
    if (local) {
      this.hostConfig.PortBindings = Object.fromEntries(
        ports.map((port) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: '0' }]]),
      );
    }
    return this;
  }

  /**
   * The one network it is on. An alias through testcontainers would put it on the engine's default network too, and
   * ZooKeeper would bind its address there.
   */
  onNetwork(network: string, alias?: string): this {
    if (alias !== undefined) {
      this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [alias] } } };
    }
    return this.withNetworkMode(network);
  }

  /** Runs when the container exists and has not started. */
  beforeStart(action: (containerId: string) => Promise<void>): this {
    this.#beforeStart = action;
    return this;
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    await this.#beforeStart?.(containerId);
  }
}

const atOnce: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => atOnce,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

/** Resolves when Toxiproxy answers in the new namespace. */
export async function startNamespace(
  setting: ContainerSetting,
  server: ServerDescription,
  log: LogFile,
): Promise<ServerNamespace> {
  const { engine, ensemble } = setting;
  const published = [namespacePorts.toxiproxy, namespacePorts.clientProxy, namespacePorts.client, namespacePorts.admin];
  const definition = new RunContainer(setting.images.toxiproxy, setting, `${server.name}-network`)
    .withPublishedPorts(published, engine.local)
    .withCommand(['-host=0.0.0.0'])
    .beforeStart((id) => attachLog(engine.docker, engine.docker.getContainer(id), log.writer(`${server.name} `)));
  if (ensemble.proxies) {
    // The host's own name must be another than the server's, or that would stand for two addresses.
    definition
      .onNetwork(setting.network)
      .withHostname(`${server.name}-host`)
      .withExtraHosts(ensemble.servers.map((any) => ({ host: any.name, ipAddress: hostOf(any) })));
  } else {
    // Without proxies the engine's own name service tells servers where their peers are.
    definition.onNetwork(setting.network, server.name).withHostname(server.name);
  }
  const started = await startContainer(definition, server, 'Toxiproxy');
  // Not by name: `localhost` may mean an address on which nothing is published.
  const reachedAt = engine.local ? '127.0.0.1' : started.getHost();
  const at = (port: number): Address => ({ host: reachedAt, port: started.getMappedPort(port) });
  const { host, port } = at(namespacePorts.toxiproxy);
  const toxiproxy = new ToxiproxyApi(`http://${host}:${port}`);
  await answers(toxiproxy, server, setting.signal);
  return {
    server,
    container: engine.docker.getContainer(started.getId()),
    address: started.getIpAddress(setting.network),
    toxiproxy,
    published: at,
  };
}

/** Starts a container; what the engine says when it cannot is kept, with the server it was for. */
export async function startContainer(
  definition: GenericContainer,
  server: ServerDescription,
  what: string,
  hint?: string,
): Promise<StartedTestContainer> {
  try {
    return await definition.start();
  } catch (error) {
    throw new ChaosError(`${server.name}: its ${what} container did not start: ${messageOf(error)}`, {
      code: 'CONTAINER_NOT_STARTED',
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

async function answers(toxiproxy: ToxiproxyApi, server: ServerDescription, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + ANSWER_LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const failure = await toxiproxy.version().then(() => null, messageOf);
    if (failure === null) return;
    if (performance.now() > limit) {
      throw new ChaosError(`${server.name}: its Toxiproxy does not answer: ${failure}`, {
        code: 'TOXIPROXY_NOT_STARTED',
        hint: 'Its output is in proxies.log in the run folder.',
      });
    }
    await sleep(20);
  }
}
