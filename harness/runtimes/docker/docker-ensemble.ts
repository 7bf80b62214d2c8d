import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Ensemble } from '../../ensemble/ensemble.js';
import { hasDynamicConfiguration } from '../../ensemble/server-configuration.js';
import { repositoryRoot } from '../../foundation/built-module.js';
import type { PlannedProxy } from '../../network/link-plan.js';
import type { Links } from '../../network/links.js';
import type { ToxiproxyApi } from '../../network/toxiproxy-api.js';
import { ToxiproxyLinks } from '../../network/toxiproxy-links.js';
import type { BootContext, RunningEnsemble } from '../runtime.js';
import { allDone } from './all-done.js';
import { containerLinks, namespacePorts } from '../../network/container-addresses.js';
import { DockerServer } from './docker-server.js';
import { ElectionGate } from './election-gate.js';
import type { Engine } from './engine.js';
import type { RunImages } from './images.js';
import { LogFile } from './log-stream.js';
import { labelsOfRun } from './run-labels.js';
import { removeRun } from './run-removal.js';
import { startHop, startZooKeeper } from './server-containers.js';
import { startNamespace, type ContainerSetting, type ServerNamespace } from './server-namespace.js';

const HOP_SCRIPT = join(repositoryRoot, 'compose', 'images', 'patient-hop', 'patient-hop.pl');

/** What is at hand when the first container is created. */
export interface DockerBoot {
  readonly engine: Engine;
  readonly images: RunImages;
  readonly context: BootContext;
}

/** An ensemble in containers: for each server a namespace with its Toxiproxy, a patient hop, and ZooKeeper itself. */
export class DockerEnsemble implements RunningEnsemble {
  readonly runtime = 'docker';
  readonly ensemble: Ensemble;
  readonly versions: Readonly<Record<string, string>>;
  readonly #boot: DockerBoot;
  readonly #logs: LogFile[] = [];
  #servers: readonly DockerServer[] = [];
  #links: Links | null = null;
  #shutDown: Promise<void> | null = null;

  private constructor(ensemble: Ensemble, boot: DockerBoot, versions: Readonly<Record<string, string>>) {
    this.ensemble = ensemble;
    this.versions = versions;
    this.#boot = boot;
  }

  static async boot(ensemble: Ensemble, boot: DockerBoot): Promise<DockerEnsemble> {
    const running = new DockerEnsemble(ensemble, boot, await versionsOf(ensemble, boot));
    try {
      await running.#start();
      return running;
    } catch (error) {
      await running.shutDown();
      throw error;
    }
  }

  get servers(): readonly DockerServer[] {
    return this.#servers;
  }

  get links(): Links | null {
    return this.#links;
  }

  shutDown(): Promise<void> {
    this.#shutDown ??= this.#end();
    return this.#shutDown;
  }

  async #start(): Promise<void> {
    const { engine, images, context } = this.#boot;
    const { runId, signal } = context;
    const { ensemble } = this;
    const network = `zk-chaos-${runId}`;
    const setting: ContainerSetting = { engine, runId, ensemble, images, network, signal };
    const runFolder = resolve(context.runFolder);
    await mkdir(runFolder, { recursive: true });
    await engine.docker.createNetwork({ Name: network, Labels: labelsOfRun(runId), CheckDuplicate: true });
    const proxiesLog = this.#openLog(join(runFolder, 'proxies.log'));
    const namespaces = await allDone(ensemble.servers.map((server) => startNamespace(setting, server, proxiesLog)));
    signal.throwIfAborted();
    if (ensemble.proxies) this.#links = await openLinks(ensemble, namespaces);
    const gate = new ElectionGate(engine, ensemble);
    const hopScript = await readFile(HOP_SCRIPT, 'utf8');
    this.#servers = await allDone(
      namespaces.map(async (namespace) => {
        signal.throwIfAborted();
        const folder = join(runFolder, 'servers', namespace.server.name);
        await mkdir(folder, { recursive: true });
        const logPath = join(folder, 'zookeeper.log');
        const log = this.#openLog(logPath);
        const hopStart = ensemble.proxies ? startHop(setting, namespace, hopScript, proxiesLog) : null;
        const serverStart = startZooKeeper(setting, namespace, folder, log, gate);
        await allDone([hopStart, serverStart].filter((start) => start !== null));
        const peers = namespaces.filter((other) => other !== namespace);
        return DockerServer.of({
          engine,
          description: namespace.server,
          container: await serverStart,
          hop: await hopStart,
          peerAddresses: peers.map(({ address }) => address),
          ...addressesOf(ensemble, namespace),
          logPath,
          log,
        });
      }),
    );
    signal.throwIfAborted();
  }

  async #end(): Promise<void> {
    const { engine, context } = this.#boot;
    try {
      await removeRun(engine.docker, context.runId);
    } finally {
      await Promise.all(this.#logs.map((log) => log.close()));
    }
  }

  #openLog(path: string): LogFile {
    const log = new LogFile(path);
    this.#logs.push(log);
    return log;
  }
}

function openLinks(ensemble: Ensemble, namespaces: readonly ServerNamespace[]): Promise<Links> {
  const byName = new Map(namespaces.map((namespace) => [namespace.server.name, namespace]));
  const namespaceOf = (name: string): ServerNamespace => {
    const namespace = byName.get(name);
    if (namespace === undefined) throw new RangeError(`no namespace for ${name}`);
    return namespace;
  };
  const plan = containerLinks(ensemble, ({ name }) => namespaceOf(name).address);
  return ToxiproxyLinks.open(plan, ({ owner }: PlannedProxy): ToxiproxyApi => namespaceOf(owner).toxiproxy);
}

function addressesOf(ensemble: Ensemble, namespace: ServerNamespace) {
  const directAddress = namespace.published(namespacePorts.client);
  return {
    directAddress,
    clientAddress: ensemble.proxies ? namespace.published(namespacePorts.clientProxy) : directAddress,
    adminAddress: hasDynamicConfiguration(ensemble.zkVersion) ? namespace.published(namespacePorts.admin) : null,
  };
}

async function versionsOf(
  ensemble: Ensemble,
  { engine, images }: DockerBoot,
): Promise<Readonly<Record<string, string>>> {
  const [zookeeper, toxiproxy] = await Promise.all([
    engine.docker.getImage(images.zookeeper).inspect(),
    engine.docker.getImage(images.toxiproxy).inspect(),
  ]);
  return {
    zookeeper: ensemble.zkVersion,
    docker: engine.version,
    zookeeperImage: `${images.zookeeper} ${zookeeper.Id}`,
    toxiproxyImage: `${images.toxiproxy} ${toxiproxy.Id}`,
  };
}
