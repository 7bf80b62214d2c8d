import { resolve } from 'node:path';
import { findJava } from '../artefacts/java.js';
import { requireToxiproxy, toxiproxyBinary } from '../artefacts/toxiproxy-binary.js';
import { requireZooKeeper, zooKeeperJars } from '../artefacts/zookeeper-jars.js';
import type { Ensemble } from '../../ensemble/ensemble.js';
import { announcesIpAddress, listensOnAllAddresses } from '../../ensemble/peer-addressing.js';
import { ChaosError, UsageError } from '../../foundation/errors.js';
import type { Availability, BootContext, RunningEnsemble, Runtime } from '../runtime.js';
import { classDataArguments } from './class-data-archive.js';
import { ProcessEnsemble } from './process-ensemble.js';
import { sweepDeadRuns } from './sweep.js';

/** Real JVMs and a real Toxiproxy as processes of this machine: no engine, no root. Linux only. */
export const processRuntime: Runtime = {
  name: 'process',
  describe: 'each server a JVM of this machine with a loopback address of its own (Linux; Java 17+, Maven, Go)',
  availability,
  boot,
  sweep: () => (process.platform === 'linux' ? sweepDeadRuns() : Promise.resolve([])),
};

async function availability(ensemble: Ensemble): Promise<Availability> {
  try {
    requireLinux();
    requireSeparableServers(ensemble);
    const java = await findJava();
    requireZooKeeper(ensemble.zkVersion);
    if (ensemble.proxies) requireToxiproxy();
    return { available: true, why: `Java ${java.version}` };
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    return { available: false, why: error.message, hint: error.hint ?? '' };
  }
}

async function boot(ensemble: Ensemble, context: BootContext): Promise<RunningEnsemble> {
  requireLinux();
  requireSeparableServers(ensemble);
  const { signal } = context;
  const progress = (line: string): void => context.progress(line);
  const [java, jars, toxiproxy] = await Promise.all([
    findJava(),
    zooKeeperJars(ensemble.zkVersion, { signal, progress }),
    ensemble.proxies ? toxiproxyBinary({ signal, progress }) : null,
  ]);
  // Of no use to a JVM of other kind than the one it was made with.
  const archiveArguments =
    ensemble.jvmArguments.length > 0 ? [] : await classDataArguments(java, jars, { signal, progress });
  signal.throwIfAborted();
  return ProcessEnsemble.boot(ensemble, {
    java,
    jars,
    toxiproxy,
    archiveArguments,
    runId: context.runId,
    runFolder: resolve(context.runFolder),
    signal,
  });
}

function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new UsageError(
    `the process runtime needs Linux' loopback addresses and process table; this is ${process.platform}`,
    {
      code: 'NOT_LINUX',
      hint: 'use --runtime docker',
    },
  );
}

/** Servers that share one network must be told apart by address, and reach each other by name. */
function requireSeparableServers({ zkVersion, proxies }: Ensemble): void {
  if (listensOnAllAddresses(zkVersion)) {
    throw new UsageError(`ZooKeeper ${zkVersion} listens on all addresses, so its servers cannot share a machine`, {
      code: 'SERVERS_NOT_SEPARABLE',
      hint: 'use 3.4.6 or newer, or --runtime docker',
    });
  }
  if (proxies && announcesIpAddress(zkVersion)) {
    throw new UsageError(
      `servers of ZooKeeper ${zkVersion} tell each other IP addresses, so their elections would bypass the proxies`,
      { code: 'LINKS_NOT_PROXIABLE', hint: 'use 3.8.2 or newer, 3.4.6 to 3.5.5, --runtime docker, or --no-proxies' },
    );
  }
}
