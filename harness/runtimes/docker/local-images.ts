import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loggingConfiguration } from '../../ensemble/logging-configuration.js';
import { repositoryRoot } from '../../foundation/built-module.js';
import { mavenProjectFor } from '../artefacts/maven-project.js';
import { toxiproxyVersion } from '../../network/toxiproxy-version.js';
import { toxiproxyBinary } from '../artefacts/toxiproxy-binary.js';
import { zooKeeperJars } from '../artefacts/zookeeper-jars.js';
import { withMachineLock } from '../artefacts/machine-lock.js';
import { buildImage, withBuildFolder } from './build-image.js';
import type { Engine } from './engine.js';
import { fillJavaBase } from './java-base.js';
import type { ImageContext } from './images.js';

// Images built here, for places without a registry. Their tags end with a digest of the recipe and of what it is given:
// when that changes, it is another image.

export function localZooKeeperImage(version: string): string {
  const contents = [mavenProjectFor(version), loggingConfiguration(version).text];
  return `zk-chaos/zookeeper:${version}-${recipeDigest(['java', 'zookeeper'], contents)}`;
}

export function localToxiproxyImage(): string {
  return `zk-chaos/toxiproxy:${toxiproxyVersion}-${recipeDigest(['toxiproxy'])}`;
}

function localJavaImage(): string {
  return `zk-chaos/java:17-${recipeDigest(['java'])}`;
}

export function recipeFolder(name: string): string {
  return join(repositoryRoot, 'compose', 'images', name);
}

function recipeDigest(names: readonly string[], contents: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const text of contents) hash.update(text);
  for (const folder of names.map(recipeFolder)) {
    for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

export async function buildToxiproxyImage(engine: Engine, context: ImageContext): Promise<void> {
  const { path } = await toxiproxyBinary(context);
  await withBuildFolder(recipeFolder('toxiproxy'), async (folder) => {
    await copyFile(path, join(folder, 'toxiproxy'));
    await buildImage(engine, localToxiproxyImage(), folder, context);
  });
}

export async function buildZooKeeperImage(engine: Engine, version: string, context: ImageContext): Promise<void> {
  const [jars] = await Promise.all([zooKeeperJars(version, context), ensureJavaImage(engine, context)]);
  await withBuildFolder(recipeFolder('zookeeper'), async (folder) => {
    const logging = loggingConfiguration(version);
    await mkdir(join(folder, 'conf'));
    await writeFile(join(folder, 'conf', logging.fileName), logging.text);
    await cp(jars.folder, join(folder, 'lib'), { recursive: true });
    await buildImage(engine, localZooKeeperImage(version), folder, context, { BASE: localJavaImage() });
  });
}

/** Debian and a Java runtime, the same for all versions of ZooKeeper; two runs at once build it once. */
async function ensureJavaImage(engine: Engine, context: ImageContext): Promise<void> {
  await withMachineLock(localJavaImage(), context.signal, async () => {
    const present = await engine.docker.listImages({ filters: { reference: [localJavaImage()] } });
    if (present.length > 0) return;
    await withBuildFolder(recipeFolder('java'), async (folder) => {
      await fillJavaBase(folder, context);
      await buildImage(engine, localJavaImage(), folder, context);
    });
  });
}
