import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { knownZooKeeperReleases, noSuchZooKeeperVersion } from '../../ensemble/zookeeper-version.js';
import { ChaosError, UsageError } from '../../foundation/errors.js';
import { cacheFolder } from './cache-folder.js';
import { cachedFolder } from './cached-folder.js';
import { mavenProjectFor } from './maven-project.js';
import { isOnPath } from './on-path.js';

/** The jars of one ZooKeeper release and all it needs to run. */
export interface ZooKeeperJars {
  readonly version: string;
  readonly folder: string;
  /** Absolute paths, sorted. */
  readonly jars: readonly string[];
  /** For `java -cp`: the jars, without any folder of configuration. */
  readonly classPath: string;
}

interface FetchOptions {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
  /** Default: the user's cache folder. */
  readonly cache?: string;
}

/**
 * The jars of a released ZooKeeper version: from the cache, or through Maven.
 *
 * @throws UsageError when there is no such release, or no Maven
 */
export async function zooKeeperJars(version: string, options: FetchOptions): Promise<ZooKeeperJars> {
  const project = mavenProjectFor(version);
  const folder = await cachedFolder({
    path: folderOf(version, options.cache),
    recipe: project,
    signal: options.signal,
    make: (into) => fetchJars(version, project, into, options),
  });
  const jars = (await readdir(folder))
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => join(folder, name));
  return { version, folder, jars, classPath: jars.join(':') };
}

/**
 * Whether a server of this version could be had: cached, or to be fetched with Maven (which may still fail).
 *
 * @throws UsageError when neither
 */
export function requireZooKeeper(version: string, cache?: string): void {
  if (!existsSync(folderOf(version, cache)) && !isOnPath('mvn')) throw noMaven();
}

function folderOf(version: string, cache = cacheFolder()): string {
  return join(cache, 'zookeeper', version);
}

// Pinned: the plugin that a Maven picks by itself depends on its own version.
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

async function fetchJars(
  version: string,
  project: string,
  into: string,
  { signal, progress }: FetchOptions,
): Promise<void> {
  progress(`fetching ZooKeeper ${version} with Maven`);
  const pom = join(into, 'pom.xml');
  await writeFile(pom, project);
  const fetched = await execa(
    'mvn',
    [
      '--batch-mode',
      '--quiet',
      '--strict-checksums',
      // Maven remembers failed downloads and refuses to look again without this.
      '--update-snapshots',
      ...['--file', pom, copyGoal],
      ...[`-DoutputDirectory=${into}`, '-DincludeScope=runtime'],
      '-DexcludeArtifactIds=netty-tcnative-boringssl-static,netty-tcnative-classes',
    ],
    // Detached: an interrupt typed at the terminal is for the harness, which then cancels this.
    { cancelSignal: signal, reject: false, all: true, cwd: into, detached: true },
  );
  signal.throwIfAborted();
  if (fetched.failed) throw whyMavenFailed(version, fetched.code, fetched.all, fetched);
  await rm(pom);
}

/** Tells a version that does not exist from a Maven that does not, and both from a network that is down. */
export function whyMavenFailed(
  version: string,
  code: string | undefined,
  output: string,
  cause?: unknown,
): UsageError | ChaosError {
  if (code === 'ENOENT') return noMaven();
  // Maven's first words on it and, later, its memory of them; both name the parent POM or the jar itself.
  const missing = /Could not find artifact org\.apache\.zookeeper:|org\.apache\.zookeeper:\S+ was not found in/;
  if (missing.test(output)) return noSuchZooKeeperVersion(version, cause);
  const firstError = output.split('\n').find((line) => line.includes('ERROR')) ?? output.slice(0, 300);
  const reason = firstError.replace(/^.*ERROR\S* */, '');
  if (!knownZooKeeperReleases.includes(version)) return noSuchZooKeeperVersion(version, cause, reason);
  return new ChaosError(`Maven could not fetch ZooKeeper ${version}: ${reason}`, {
    code: 'MAVEN_FAILED',
    hint: 'check that Maven reaches its repository (a mirror or proxy goes into ~/.m2/settings.xml)',
    cause,
  });
}

function noMaven(): UsageError {
  return new UsageError('Maven (mvn) is missing; it fetches the ZooKeeper jars', {
    code: 'NO_MAVEN',
    hint: 'install Maven 3.6 or newer (Debian: apt-get install maven), or use --runtime docker',
  });
}
