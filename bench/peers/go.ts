import { join } from 'node:path';
import { builtAdapter } from './adapter.js';
import { runBuildStep } from './build-step.js';
import type { BuildTool } from './build-tool.js';
import type { Peer } from './peer.js';

const binary = 'contenders';

const compiler: BuildTool = {
  name: 'Go',
  command: 'go',
  ask: ['version'],
  version: /go(\d+)\.(\d+)/,
  // As adapters/go/go.mod says.
  least: [1, 22],
  install: 'install Go 1.22 or newer (go.dev/dl; Debian 13: apt-get install golang-go)',
};

export const go: Peer = {
  name: 'go',
  describe: "go-zookeeper's Lock (Go; it has no shared lock)",
  recipes: ['exclusive'],
  needs: () => [compiler],
  async prepare(progress, options) {
    const { folder, version } = await builtAdapter({
      ...options,
      name: 'go',
      manifest: 'go.mod',
      pin: /github\.com\/go-zookeeper\/zk v(\S+)/,
      async build(sources, into, signal) {
        progress(`compiling the contenders of go-zookeeper ${sources.version} with Go`);
        await runBuildStep({
          peer: 'go',
          tool: compiler,
          args: ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', '-o', join(into, binary), '.'],
          folder: sources.folder,
          env: { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
          signal,
        });
      },
    });
    return { command: join(folder, binary), args: [], version };
  },
};
