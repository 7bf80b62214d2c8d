import { createHash } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address, Ensemble } from '../../ensemble/ensemble.js';
import { ChaosError, messageOf } from '../../foundation/errors.js';
import { cacheFolder } from '../artefacts/cache-folder.js';
import { cachedFolder } from '../artefacts/cached-folder.js';
import type { Java } from '../artefacts/java.js';
import type { ZooKeeperJars } from '../artefacts/zookeeper-jars.js';
import { smallJvm } from '../../ensemble/jvm-arguments.js';
import { prepareServer } from './jvm-start.js';
import { leaseLoopbackBlock, type BlockLease } from './lease-loopback-block.js';
import { serverHost } from './loopback-block.js';
import { labelVariables, thisProcessAsOwner } from './run-owner.js';
import { ServerProcess } from './server-process.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

interface ArchiveOptions {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
  /** Default: the user's cache folder. */
  readonly cache?: string;
}

const archiveName = 'zookeeper.jsa';
const serveLimitMs = 60_000;

/**
 * JVM arguments for a class-data archive (AppCDS) of this ZooKeeper with this Java: classes parsed and verified
 * beforehand, about a quarter off the boot. It is made once, by a server of one that serves and ends. Where that
 * fails servers start without it, in this run and the next: it is only about speed.
 */
export async function classDataArguments(
  java: Java,
  jars: ZooKeeperJars,
  options: ArchiveOptions,
): Promise<readonly string[]> {
  const recipe = await fingerprint(java, jars);
  const folder = await cachedFolder({
    path: join(options.cache ?? cacheFolder(), 'class-data', `${jars.version}-${recipe.slice(0, 16)}`),
    recipe,
    signal: options.signal,
    make: async (into) => {
      options.progress(`preparing class data of ZooKeeper ${jars.version}, once`);
      try {
        await makeArchive(join(into, archiveName), java, jars, options.signal);
      } catch (error) {
        options.signal.throwIfAborted();
        await writeFile(join(into, 'why-none.txt'), `${messageOf(error)}\n`);
      }
    },
  });
  const archive = join(folder, archiveName);
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
}

/** All that makes a JVM refuse an archive: another JVM, other jars (it compares names, sizes and times). */
async function fingerprint(java: Java, jars: ZooKeeperJars): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([java.path, java.build, smallJvm]));
  for (const jar of jars.jars) {
    const { size, mtimeMs } = await stat(jar);
    hash.update(JSON.stringify([jar, size, mtimeMs]));
  }
  return hash.digest('hex');
}

async function makeArchive(archive: string, java: Java, jars: ZooKeeperJars, signal: AbortSignal): Promise<void> {
  const lone: Ensemble = {
    zkVersion: jars.version,
    servers: [{ id: 1, name: 'zk1', role: 'participant' }],
    tickTimeMs: 500,
    initLimitTicks: 20,
    syncLimitTicks: 5,
    jvmArguments: [],
    proxies: false,
  };
  const label = { runId: `class-data-${String(process.pid)}-${jars.version}`, owner: thisProcessAsOwner() };
  const lease = await leaseLoopbackBlock(lone);
  try {
    const temporaryFolder = await makeTemporaryFolder(label);
    try {
      const { start } = await prepareServer(lone, lone.servers[0] as (typeof lone.servers)[0], {
        java: java.path,
        classPath: jars.classPath,
        archiveArguments: [`-XX:ArchiveClassesAtExit=${archive}`],
        block: lease.block,
        runFolder: temporaryFolder,
        temporaryFolder,
        environment: labelVariables(label),
      });
      await serveAndEnd(await ServerProcess.start(start), lease, signal);
    } finally {
      await removeTemporaryFolder(temporaryFolder);
    }
  } finally {
    lease.release();
  }
  await stat(archive);
}

async function serveAndEnd(server: ServerProcess, { block }: BlockLease, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + serveLimitMs;
  try {
    while (!(await serves({ host: serverHost(block, 1), port: block.ports.client }))) {
      signal.throwIfAborted();
      if (server.end() !== null) throw new ChaosError(`it ended: ${server.end() ?? ''}`, { code: 'SERVER_ENDED' });
      if (performance.now() > limit) throw new ChaosError('it never served', { code: 'SERVER_NEVER_SERVED' });
      await sleep(50);
    }
    // The archive is written when the JVM ends in order.
    await server.terminate();
  } finally {
    await server.kill();
  }
}

/** Whether a server names its mode, which it does only while it serves. */
function serves({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host, port });
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('connect', () => socket.write('srvr'));
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer.includes('Mode:')));
  });
}
