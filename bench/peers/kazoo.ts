import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdapterSources } from './adapter.js';
import { builtAdapter } from './adapter.js';
import { runBuildStep } from './build-step.js';
import type { BuildTool } from './build-tool.js';
import type { Peer } from './peer.js';

const withPip = 'install Python 3.8 or newer with pip (Debian: apt-get install python3-pip)';

const python: BuildTool = {
  name: 'Python (python3)',
  command: 'python3',
  ask: ['--version'],
  version: /Python (\d+)\.(\d+)/,
  least: [3, 8],
  install: withPip,
};

const pip: BuildTool = {
  name: 'Python with pip (python3 -m pip)',
  command: python.command,
  ask: ['-m', 'pip', '--version'],
  version: /pip (\d+)\.(\d+)/,
  // What Python 3.8 brings along.
  least: [19, 2],
  install: withPip,
};

export const kazoo: Peer = {
  name: 'kazoo',
  describe: "kazoo's Lock, ReadLock and WriteLock (Python, in threads that share one interpreter lock)",
  recipes: ['exclusive', 'read-write'],
  needs: () => [python, pip],
  async prepare(progress, options) {
    const { folder, version } = await builtAdapter({
      ...options,
      name: 'kazoo',
      manifest: 'requirements.txt',
      pin: /^kazoo==(\S+)/m,
      build: (sources, into, signal) => build(sources, into, progress, signal),
    });
    // A wheel of pure Python is imported as it is.
    const wheels = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
    return {
      command: python.command,
      // -s: no packages of the user's own; -B: no bytecode beside the sources, whose folder must stay as it was built.
      args: ['-s', '-B', join(folder, 'contenders.py')],
      env: { PYTHONPATH: wheels.map((name) => join(folder, name)).join(':') },
      version,
    };
  },
};

async function build(
  { folder, files, version }: AdapterSources,
  into: string,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  progress(`fetching kazoo ${version} with pip`);
  await runBuildStep({
    peer: 'kazoo',
    tool: pip,
    args: [
      ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'],
      ...['--require-hashes', '--requirement', 'requirements.txt', '--dest', into],
    ],
    folder,
    signal,
  });
  for (const file of files.filter((name) => name.endsWith('.py'))) await copyFile(join(folder, file), join(into, file));
}
