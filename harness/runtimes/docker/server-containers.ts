import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverFiles } from '../../ensemble/server-configuration.js';
import { containerJvmFlags } from '../../ensemble/jvm-arguments.js';
import { hopArguments, namespacePorts } from '../../network/container-addresses.js';
import type { Container } from './engine.js';
import type { ElectionGate } from './election-gate.js';
import { attachLog, type LogFile } from './log-stream.js';
import { RunContainer, startContainer, type ContainerSetting, type ServerNamespace } from './server-namespace.js';

/** Folders of the official image. */
const DATA_FOLDER = '/data';
const CONFIGURATION_FOLDER = '/conf';

const HOP_HINT = 'The image must hold Perl, as every image on a Debian or Ubuntu base does; or use --no-proxies.';

/** The patient hop of a server: Perl, which the ZooKeeper image holds, in the server's namespace. */
export async function startHop(
  setting: ContainerSetting,
  { server, container }: ServerNamespace,
  script: string,
  log: LogFile,
): Promise<Container> {
  const { engine, images } = setting;
  const definition = new RunContainer(images.zookeeper, setting, `${server.name}-hop`)
    .withNetworkMode(`container:${container.id}`)
    .withEntrypoint(['perl'])
    .withCommand(['-e', script, ...hopArguments(server)])
    .beforeStart((id) => attachLog(engine.docker, engine.docker.getContainer(id), log.writer(`${server.name} hop: `)));
  const started = await startContainer(definition, server, 'patient hop', HOP_HINT);
  return engine.docker.getContainer(started.getId());
}

/** ZooKeeper in the server's namespace, with the configuration every runtime gives it. */
export async function startZooKeeper(
  setting: ContainerSetting,
  { server, container }: ServerNamespace,
  folder: string,
  log: LogFile,
  gate: ElectionGate,
): Promise<Container> {
  const { engine, ensemble, images } = setting;
  const files = serverFiles(ensemble, server, {
    dataFolder: DATA_FOLDER,
    configurationFolder: CONFIGURATION_FOLDER,
    bindHost: null,
    ports: namespacePorts,
  });
  const configuration = Object.entries(files.configuration);
  await mkdir(folder, { recursive: true });
  await Promise.all(configuration.map(([name, text]) => writeFile(join(folder, name), text)));
  const copied = [
    ...configuration.map(([name, content]) => ({ content, target: `${CONFIGURATION_FOLDER}/${name}`, mode: 0o644 })),
    { content: files.myid, target: `${DATA_FOLDER}/myid`, mode: 0o644 },
  ];
  const definition = new RunContainer(images.zookeeper, setting, server.name)
    .withNetworkMode(`container:${container.id}`)
    .withEnvironment({ ZOO_MY_ID: String(server.id), JVMFLAGS: containerJvmFlags(ensemble) })
    .withCopyContentToContainer(copied)
    .beforeStart(async (id) => {
      await gate.passed(server);
      await attachLog(engine.docker, engine.docker.getContainer(id), log.writer(''));
    });
  try {
    const started = await startContainer(definition, server, 'ZooKeeper');
    const zooKeeper = engine.docker.getContainer(started.getId());
    await gate.started(server, zooKeeper);
    return zooKeeper;
  } catch (error) {
    await gate.started(server, null);
    throw error;
  }
}
