import { join } from 'node:path';
import type { Address, Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { ChaosError } from '../../foundation/errors.js';
import type { Links } from '../../network/links.js';
import { CLIENTS, clientProxyName, type PlannedProxy } from '../../network/link-plan.js';
import { ToxiproxyLinks } from '../../network/toxiproxy-links.js';
import { toxiproxyBinary } from '../artefacts/toxiproxy-binary.js';
import { leaseLoopbackBlock, type BlockLease } from '../process/lease-loopback-block.js';
import { addressScheme, toxiproxyAddress } from '../process/loopback-block.js';
import { labelVariables, thisProcessAsOwner } from '../process/run-owner.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../process/temporary-folder.js';
import { startToxiproxy, type RunningToxiproxy } from '../process/toxiproxy-process.js';
import type { BootContext, RunningEnsemble, RunningServer } from '../runtime.js';

/** An ensemble somebody else runs, and where each of its servers takes clients. */
export interface ExistingEnsemble {
  /** `proxies`: only its clients' links are proxied. */
  readonly ensemble: Ensemble;
  readonly addresses: ReadonlyMap<string, Address>;
}

/** A server that may be looked at and talked to, but not touched. */
class ExistingServer implements RunningServer {
  readonly id: number;
  readonly name: string;
  readonly role: ServerDescription['role'];
  readonly clientAddress: Address;
  readonly directAddress: Address;
  readonly adminAddress = null;

  constructor({ id, name, role }: ServerDescription, directAddress: Address, clientAddress: Address) {
    this.id = id;
    this.name = name;
    this.role = role;
    this.directAddress = directAddress;
    this.clientAddress = clientAddress;
  }

  status(): 'running' {
    return 'running';
  }

  pid(): null {
    return null;
  }

  kill(): Promise<void> {
    return this.#refuse('killed');
  }

  stop(): Promise<void> {
    return this.#refuse('stopped');
  }

  start(): Promise<void> {
    return this.#refuse('started');
  }

  pause(): Promise<void> {
    return this.#refuse('paused');
  }

  resume(): Promise<void> {
    return this.#refuse('resumed');
  }

  logTail(): Promise<string> {
    return Promise.resolve('(its log is not ours to read)');
  }

  /** Its peers' connections are its own business: no fault here is on them. */
  bypassingSockets(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  #refuse(what: string): Promise<never> {
    return Promise.reject(
      new ChaosError(`${this.name} belongs to somebody else and is not ${what}`, { code: 'NOT_OUR_SERVER' }),
    );
  }
}

/** Stands between clients and an ensemble that already runs. What is started is a Toxiproxy, and only where it is needed. */
export async function connectExisting(existing: ExistingEnsemble, context: BootContext): Promise<RunningEnsemble> {
  const { ensemble, addresses } = existing;
  const proxies = ensemble.proxies ? await ClientProxies.start(existing, context) : null;
  const servers = ensemble.servers.map((server) => {
    const direct = addressOf(server, addresses);
    return new ExistingServer(server, direct, proxies?.listenOf(server) ?? direct);
  });
  return {
    runtime: 'existing',
    ensemble,
    servers,
    links: proxies?.links ?? null,
    versions: { zookeeper: ensemble.zkVersion, ...(proxies === null ? {} : { toxiproxy: proxies.version }) },
    shutDown: () => proxies?.stop() ?? Promise.resolve(),
  };
}

function addressOf({ name }: ServerDescription, addresses: ReadonlyMap<string, Address>): Address {
  const address = addresses.get(name);
  if (address === undefined) throw new ChaosError(`${name} has no address`, { code: 'NO_ADDRESS' });
  return address;
}

class ClientProxies {
  readonly links: Links;
  readonly version: string;
  readonly #lease: BlockLease;
  readonly #folder: string;
  readonly #toxiproxy: RunningToxiproxy;
  #stopping: Promise<void> | null = null;

  private constructor(
    links: Links,
    started: {
      readonly version: string;
      readonly lease: BlockLease;
      readonly folder: string;
      readonly toxiproxy: RunningToxiproxy;
    },
  ) {
    this.links = links;
    this.version = started.version;
    this.#lease = started.lease;
    this.#folder = started.folder;
    this.#toxiproxy = started.toxiproxy;
  }

  static async start({ ensemble, addresses }: ExistingEnsemble, context: BootContext): Promise<ClientProxies> {
    const { signal, runId, runFolder } = context;
    const binary = await toxiproxyBinary({ signal, progress: (line) => context.progress(line) });
    const label = { runId, owner: thisProcessAsOwner() };
    const lease = await leaseLoopbackBlock(ensemble);
    const folder = await makeTemporaryFolder(label);
    try {
      const toxiproxy = await startToxiproxy({
        binary: binary.path,
        address: toxiproxyAddress(lease.block),
        folder,
        logFile: join(runFolder, 'proxies.log'),
        environment: labelVariables(label),
        signal,
      });
      const plan = ensemble.servers.map((server): PlannedProxy => {
        const { id, name } = server;
        const listen = addressScheme(lease.block).clientListen(server);
        const upstream = addressOf(server, addresses);
        return { name: clientProxyName(id), kind: 'client', from: CLIENTS, to: name, owner: name, listen, upstream };
      });
      const links = await ToxiproxyLinks.open(plan, () => toxiproxy.api).catch(async (error: unknown) => {
        await toxiproxy.process.kill();
        throw error;
      });
      return new ClientProxies(links, { version: binary.version, lease, folder, toxiproxy });
    } catch (error) {
      await removeTemporaryFolder(folder);
      lease.release();
      throw error;
    }
  }

  listenOf(server: ServerDescription): Address {
    return addressScheme(this.#lease.block).clientListen(server);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    await this.#toxiproxy.process.kill();
    await removeTemporaryFolder(this.#folder);
    this.#lease.release();
  }
}
