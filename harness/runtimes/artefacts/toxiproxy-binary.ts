import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ChaosError, UsageError } from '../../foundation/errors.js';
import { toxiproxyVersion } from '../../network/toxiproxy-version.js';
import { cacheFolder } from './cache-folder.js';
import { cachedFolder } from './cached-folder.js';
import { isOnPath } from './on-path.js';

/** Names a Toxiproxy binary to use, whatever its version. */
const binaryVariable = 'ZK_CHAOS_TOXIPROXY';

interface ToxiproxyOptions {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
  /** Default: the user's cache folder. */
  readonly cache?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface ToxiproxyBinary {
  readonly path: string;
  /** `2.12.0`; of a given binary, what it says of itself. */
  readonly version: string;
}

/**
 * A Toxiproxy server: the one named by `$ZK_CHAOS_TOXIPROXY`, else one on PATH of the pinned version, else the cached
 * one, which is compiled with Go on first use.
 *
 * @throws UsageError when the given binary does not run, or none can be compiled
 */
export async function toxiproxyBinary(options: ToxiproxyOptions): Promise<ToxiproxyBinary> {
  const given = (options.environment ?? process.env)[binaryVariable];
  if (given !== undefined && given !== '') {
    const version = await versionOf(given);
    if (version !== null) return { path: given, version };
    throw new UsageError(`${binaryVariable} names ${given}, which is not a Toxiproxy server that runs here`, {
      code: 'BAD_TOXIPROXY',
      hint: `name toxiproxy-server ${toxiproxyVersion}, or unset the variable to have it compiled with Go`,
    });
  }
  if ((await versionOf(binaryName)) === toxiproxyVersion) return { path: binaryName, version: toxiproxyVersion };
  const folder = await cachedFolder({
    path: folderOf(options.cache),
    recipe: module,
    signal: options.signal,
    make: (into) => compile(into, options),
  });
  return { path: join(folder, binaryName), version: toxiproxyVersion };
}

/**
 * Whether a Toxiproxy could be had: given, on PATH, cached, or to be compiled with Go (which may still fail).
 *
 * @throws UsageError when none of these
 */
export function requireToxiproxy(environment: NodeJS.ProcessEnv = process.env, cache?: string): void {
  const given = environment[binaryVariable] ?? '';
  if (given === '' && !isOnPath(binaryName) && !existsSync(folderOf(cache)) && !isOnPath('go')) throw noGo();
}

const module = `github.com/Shopify/toxiproxy/v2/cmd/server@v${toxiproxyVersion}`;
const binaryName = 'toxiproxy-server';

function folderOf(cache = cacheFolder()): string {
  return join(cache, 'toxiproxy', `${toxiproxyVersion}-${process.platform}-${process.arch}`);
}

async function versionOf(binary: string): Promise<string | null> {
  const said = await execa(binary, ['-version'], { reject: false, timeout: 10_000 });
  return /version v?(\S+)/.exec(said.stdout)?.[1] ?? null;
}

async function compile(into: string, { signal, progress }: ToxiproxyOptions): Promise<void> {
  progress(`compiling Toxiproxy ${toxiproxyVersion} with Go`);
  const compiled = await execa(
    'go',
    [
      'install',
      '-trimpath',
      '-ldflags',
      `-s -w -X github.com/Shopify/toxiproxy/v2.Version=${toxiproxyVersion}`,
      module,
    ],
    {
      // CGO off: a static binary, which also runs in an image that holds nothing else.
      env: { GOBIN: into, CGO_ENABLED: '0', GOFLAGS: '' },
      ...{ cancelSignal: signal, reject: false, all: true },
      // Detached: an interrupt typed at the terminal is for the harness, which then cancels this.
      detached: true,
    },
  );
  signal.throwIfAborted();
  if (compiled.failed) throw whyGoFailed(compiled.code, compiled.all, compiled);
  await rename(join(into, 'server'), join(into, binaryName));
}

const otherwise = `or set ${binaryVariable} to a toxiproxy-server ${toxiproxyVersion}, or use --no-proxies`;

function whyGoFailed(code: string | undefined, output: string, cause: unknown): ChaosError {
  if (code === 'ENOENT') return noGo();
  return new ChaosError(
    `Go could not compile Toxiproxy ${toxiproxyVersion}: ${output.trim().split('\n').at(-1) ?? ''}`,
    {
      code: 'GO_FAILED',
      hint: `check that Go reaches its module proxy (go env GOPROXY), ${otherwise}`,
      cause,
    },
  );
}

function noGo(): UsageError {
  return new UsageError('Go is missing; it compiles Toxiproxy', {
    code: 'NO_GO',
    hint: `install Go 1.23 or newer, ${otherwise}`,
  });
}
