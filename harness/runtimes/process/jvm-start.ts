import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Ensemble, ServerDescription } from '../../ensemble/ensemble.js';
import { smallJvm } from '../../ensemble/jvm-arguments.js';
import { loggingConfiguration } from '../../ensemble/logging-configuration.js';
import { serverFiles } from '../../ensemble/server-configuration.js';
import { hostsFileOf, serverHost, type LoopbackBlock } from './loopback-block.js';
import type { ProcessStart } from './server-process.js';

/** What the JVMs of all servers of a run have in common. */
export interface JvmSetting {
  readonly java: string;
  readonly classPath: string;
  /** Arguments that make the JVM use its class-data archive; empty without one. */
  readonly archiveArguments: readonly string[];
  readonly block: LoopbackBlock;
  /** Absolute; servers' logs and configuration go to `servers/<name>/`. */
  readonly runFolder: string;
  /** Absolute; servers' data go to `<name>/`. */
  readonly temporaryFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const quorumPeerMain = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

/** A server that has everything but its process. */
export interface PreparedServer {
  readonly start: ProcessStart;
  /** ZooKeeper's `dataDir`. */
  readonly dataFolder: string;
}

/** Writes everything the server reads, and says how to start it. */
export async function prepareServer(
  ensemble: Ensemble,
  server: ServerDescription,
  setting: JvmSetting,
): Promise<PreparedServer> {
  const folder = join(setting.runFolder, 'servers', server.name);
  const dataFolder = join(setting.temporaryFolder, server.name);
  await mkdir(folder, { recursive: true });
  await mkdir(dataFolder);
  const files = serverFiles(ensemble, server, {
    dataFolder,
    configurationFolder: folder,
    bindHost: serverHost(setting.block, server.id),
    ports: setting.block.ports,
  });
  const logging = loggingConfiguration(ensemble.zkVersion);
  const hosts = hostsFileOf(ensemble, setting.block, server, hostname());
  await Promise.all([
    ...Object.entries({ ...files.configuration, [logging.fileName]: logging.text, hosts }).map(([name, text]) =>
      writeFile(join(folder, name), text),
    ),
    writeFile(join(dataFolder, 'myid'), files.myid),
  ]);
  const start: ProcessStart = {
    name: server.name,
    command: setting.java,
    arguments: [
      ...(ensemble.jvmArguments.length > 0 ? ensemble.jvmArguments : [...smallJvm, ...setting.archiveArguments]),
      ...fixedArguments(join(folder, 'hosts'), logging.jvmArgument(join(folder, logging.fileName))),
      ...['-cp', setting.classPath, quorumPeerMain, join(folder, 'zoo.cfg')],
    ],
    folder,
    logFile: join(folder, 'zookeeper.log'),
    environment: setting.environment,
  };
  return { start, dataFolder };
}

function fixedArguments(hostsFile: string, logging: string): readonly string[] {
  return [
    // Otherwise each JVM keeps a file in the temporary folder, which stays when it is killed.
    '-XX:-UsePerfData',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.net.preferIPv4Stack=true',
    `-Djdk.net.hosts.file=${hostsFile}`,
    '-Dzookeeper.jmx.log4j.disable=true',
    logging,
  ];
}
