import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { formatAddress } from '../../ensemble/ensemble.js';
import { hasDynamicConfiguration } from '../../ensemble/server-configuration.js';
import { startOrder } from '../../ensemble/start-order.js';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { isListening } from '../../network/listening.js';
import type { Links } from '../../network/links.js';
import { startPatientHop, type PatientHopProcess } from '../../network/start-patient-hop.js';
import { ToxiproxyLinks } from '../../network/toxiproxy-links.js';
import type { Java } from '../artefacts/java.js';
import type { ToxiproxyBinary } from '../artefacts/toxiproxy-binary.js';
import type { ZooKeeperJars } from '../artefacts/zookeeper-jars.js';
import type { RunningEnsemble } from '../runtime.js';
import { prepareServer, type JvmSetting } from './jvm-start.js';
import { leaseLoopbackBlock, type BlockLease } from './lease-loopback-block.js';
import { addressScheme, hopRoutes, linkPlan, serverHost, toxiproxyAddress } from './loopback-block.js';
import { ProcessServer } from './process-server.js';
import { labelVariables, thisProcessAsOwner, type RunLabel } from './run-owner.js';
import { bypassing, establishedSockets, socketInodesOf } from './tcp-sockets.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';
import { startToxiproxy, type RunningToxiproxy } from './toxiproxy-process.js';

/** What is at hand when the first process is started. */
export interface ProcessBoot {
  readonly java: Java;
  readonly jars: ZooKeeperJars;
  /** Null without proxies. */
  readonly toxiproxy: ToxiproxyBinary | null;
  readonly archiveArguments: readonly string[];
  readonly runId: string;
  /** Absolute. */
  readonly runFolder: string;
  readonly signal: AbortSignal;
}

const electionLimitMs = 20_000;

/** An ensemble of JVMs of this machine. Holds whatever was started so far, so that a boot that fails is undone too. */
export class ProcessEnsemble implements RunningEnsemble {
  readonly runtime = 'process';
  readonly ensemble: Ensemble;
  readonly versions: Readonly<Record<string, string>>;
  readonly #boot: ProcessBoot;
  readonly #label: RunLabel;
  #lease: BlockLease | null = null;
  #temporaryFolder: string | null = null;
  #toxiproxy: RunningToxiproxy | null = null;
  #hop: PatientHopProcess | null = null;
  #links: Links | null = null;
  #servers: readonly ProcessServer[] = [];
  #shutDown: Promise<void> | null = null;

  private constructor(ensemble: Ensemble, boot: ProcessBoot) {
    this.ensemble = ensemble;
    this.#boot = boot;
    this.#label = { runId: boot.runId, owner: thisProcessAsOwner() };
    this.versions = {
      zookeeper: ensemble.zkVersion,
      java: boot.java.version,
      ...(boot.toxiproxy === null ? {} : { toxiproxy: boot.toxiproxy.version }),
    };
  }

  static async boot(ensemble: Ensemble, boot: ProcessBoot): Promise<ProcessEnsemble> {
    const running = new ProcessEnsemble(ensemble, boot);
    try {
      await running.#start();
      return running;
    } catch (error) {
      await running.shutDown();
      boot.signal.throwIfAborted();
      throw error instanceof ChaosError ? error : cannotBoot(error);
    }
  }

  get servers(): readonly ProcessServer[] {
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
    const { signal } = this.#boot;
    this.#lease = await leaseLoopbackBlock(this.ensemble);
    signal.throwIfAborted();
    this.#temporaryFolder = await makeTemporaryFolder(this.#label);
    await this.#startProxies(this.#lease, this.#temporaryFolder);
    signal.throwIfAborted();
    const setting: JvmSetting = {
      java: this.#boot.java.path,
      classPath: this.#boot.jars.classPath,
      archiveArguments: this.#boot.archiveArguments,
      block: this.#lease.block,
      runFolder: this.#boot.runFolder,
      temporaryFolder: this.#temporaryFolder,
      environment: labelVariables(this.#label),
    };
    this.#servers = await settled(this.ensemble.servers.map((server) => this.#prepare(server, setting)));
    await this.#startServers(this.#lease);
  }

  async #startServers({ block }: BlockLease): Promise<void> {
    const { signal } = this.#boot;
    const { first, awaited, rest } = startOrder(this.ensemble);
    const started = async (chosen: readonly ServerDescription[]): Promise<void> => {
      const ids = new Set(chosen.map(({ id }) => id));
      await settled(this.#servers.filter(({ id }) => ids.has(id)).map((server) => server.start()));
    };
    await started(first);
    const leader = this.#servers.find((server) => server.id === awaited?.id);
    const limit = performance.now() + electionLimitMs;
    // One that ends, or never listens, is no reason to stop here: whoever waits for the ensemble to serve finds out.
    while (leader !== undefined && leader.status() !== 'down' && performance.now() < limit) {
      signal.throwIfAborted();
      if (isListening({ host: serverHost(block, leader.id), port: block.ports.election }) !== false) break;
      await sleep(10);
    }
    await started(rest);
    signal.throwIfAborted();
  }

  /** Before the servers: a server that finds no proxy waits longer and longer before it tries again. */
  async #startProxies({ block }: BlockLease, folder: string): Promise<void> {
    const { toxiproxy, runFolder, runId, signal } = this.#boot;
    if (toxiproxy === null) return;
    const logFile = join(runFolder, 'proxies.log');
    const environment = labelVariables(this.#label);
    const [{ api }] = await settled([
      startToxiproxy({
        binary: toxiproxy.path,
        address: toxiproxyAddress(block),
        folder,
        logFile,
        environment,
        signal,
      }).then((running) => (this.#toxiproxy = running)),
      startPatientHop(hopRoutes(this.ensemble, block), runId, logFile).then((running) => (this.#hop = running)),
    ]);
    this.#links = await ToxiproxyLinks.open(linkPlan(this.ensemble, block), () => api);
  }

  async #prepare(server: ServerDescription, setting: JvmSetting): Promise<ProcessServer> {
    const { block } = setting;
    const { dataFolder, start } = await prepareServer(this.ensemble, server, setting);
    const host = serverHost(block, server.id);
    const directAddress = { host, port: block.ports.client };
    return new ProcessServer({
      description: server,
      start,
      dataFolder,
      directAddress,
      clientAddress: this.ensemble.proxies ? addressScheme(block).clientListen(server) : directAddress,
      adminAddress: hasDynamicConfiguration(this.ensemble.zkVersion) ? { host, port: block.ports.admin } : null,
      bypassing: (pid) => this.#bypassing(server, pid),
    });
  }

  #bypassing(server: ServerDescription, pid: number): readonly string[] {
    if (this.#lease === null || !this.ensemble.proxies) return [];
    const { block } = this.#lease;
    const proxies = [this.#toxiproxy?.process.pid, this.#hop?.pid].filter((proxy) => proxy !== undefined);
    const own = linkPlan(this.ensemble, block).filter(({ from, kind }) => from === server.name && kind !== 'client');
    return bypassing(establishedSockets(), {
      serverInodes: socketInodesOf(pid),
      proxyInodes: new Set(proxies.flatMap((proxy) => [...socketInodesOf(proxy)])),
      peerPorts: [block.ports.quorum, block.ports.election],
      proxyListeners: new Set(own.map(({ listen }) => formatAddress(listen))),
    });
  }

  /** Everything is tried; the first failure is told at the end. */
  async #end(): Promise<void> {
    try {
      await settled([
        ...this.#servers.map((server) => server.kill()),
        this.#hop?.stop(),
        this.#toxiproxy?.process.kill(),
      ]);
    } finally {
      if (this.#temporaryFolder !== null) await removeTemporaryFolder(this.#temporaryFolder);
      this.#lease?.release();
    }
  }
}

/** Like `Promise.all`, but rejects only when nothing is under way any more: then what was made can be undone. */
async function settled<T extends readonly unknown[]>(work: T): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** What the operating system refused: a full disk, a folder that may not be written to, too many processes. */
function cannotBoot(error: unknown): ChaosError {
  return new ChaosError(`the ensemble cannot be started: ${messageOf(error)}`, { code: 'BOOT_FAILED', cause: error });
}
