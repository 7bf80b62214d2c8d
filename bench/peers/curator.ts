import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findJava } from '../../harness/runtimes/artefacts/java.js';
import type { AdapterSources } from './adapter.js';
import { builtAdapter } from './adapter.js';
import { runBuildStep } from './build-step.js';
import type { BuildTool } from './build-tool.js';
import type { Peer } from './peer.js';

const maven: BuildTool = {
  name: 'Maven (mvn)',
  command: 'mvn',
  ask: ['--version'],
  version: /Maven (\d+)\.(\d+)/,
  least: [3, 6],
  install: 'install Maven 3.6 or newer (Debian: apt-get install maven)',
};

export const curator: Peer = {
  name: 'curator',
  describe: "Apache Curator's InterProcessMutex and InterProcessReadWriteLock (Java)",
  recipes: ['exclusive', 'read-write'],
  needs: () => [maven, javaCompiler()],
  async prepare(progress, options) {
    const java = await findJava();
    const { folder, version } = await builtAdapter({
      ...options,
      name: 'curator',
      manifest: 'pom.xml',
      pin: /<artifactId>curator-recipes<\/artifactId><version>([^<]+)</,
      build: (sources, into, signal) => build(sources, into, progress, signal),
    });
    const classPath = [folder, join(folder, '*')].join(':');
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
    return { command: java.path, args: ['-cp', classPath, quiet, 'CuratorContenders'], version };
  },
};

// Pinned: the plugin that a Maven picks by itself depends on its own version.
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

async function build(
  { folder, files, version }: AdapterSources,
  into: string,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  progress(`fetching Curator ${version} with Maven`);
  const project = join(into, 'pom.xml');
  await copyFile(join(folder, 'pom.xml'), project);
  await runBuildStep({
    peer: 'curator',
    tool: maven,
    args: [
      ...['--batch-mode', '--quiet', '--strict-checksums'],
      // Maven remembers failed downloads and refuses to look again without this.
      '--update-snapshots',
      ...['--file', project, copyGoal, `-DoutputDirectory=${into}`, '-DincludeScope=runtime'],
      '-DexcludeArtifactIds=netty-tcnative-boringssl-static,netty-tcnative-classes',
    ],
    folder: into,
    signal,
  });
  await rm(project);
  progress('compiling the contenders of curator');
  const sources = files.filter((file) => file.endsWith('.java'));
  await runBuildStep({
    peer: 'curator',
    tool: javaCompiler(),
    args: ['--release', '17', '-cp', join(into, '*'), '-d', into, ...sources],
    folder,
    signal,
  });
}

/** Of `$JAVA_HOME` where that has one: it is where the Java is from. */
function javaCompiler(): BuildTool {
  const home = process.env['JAVA_HOME'] ?? '';
  const ofHome = join(home, 'bin', 'javac');
  return {
    name: 'the Java compiler (javac)',
    command: home !== '' && existsSync(ofHome) ? ofHome : 'javac',
    ask: ['-version'],
    version: /javac (\d+)(?:\.(\d+))?/,
    least: [17, 0],
    install: 'install a JDK 17 or newer (Debian: apt-get install default-jdk-headless)',
  };
}
