import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../../harness/foundation/built-module.js';
import { ChaosError } from '../../harness/foundation/errors.js';
import { cacheFolder } from '../../harness/runtimes/artefacts/cache-folder.js';
import { cachedFolder } from '../../harness/runtimes/artefacts/cached-folder.js';
import type { Peer, PrepareOptions } from './peer.js';

/** A peer's program as it is in the repository. */
export interface AdapterSources {
  readonly folder: string;
  /** Names of the files, sorted. */
  readonly files: readonly string[];
  /** Of the library, as pinned in the manifest. */
  readonly version: string;
}

interface AdapterOptions extends PrepareOptions {
  readonly name: Peer['name'];
  /** The file that pins the library's version, and where in it. */
  readonly manifest: string;
  readonly pin: RegExp;
  /** Fills an empty folder with files (no folders: each file's digest is kept). */
  readonly build: (sources: AdapterSources, into: string, signal: AbortSignal) => Promise<void>;
}

/** A peer's program, built once for each state of its sources and each kind of machine. */
export async function builtAdapter(
  options: AdapterOptions,
): Promise<{ readonly folder: string; readonly version: string }> {
  const { name, manifest, pin, build, cache = cacheFolder(), signal = new AbortController().signal } = options;
  const source = join(repositoryRoot, 'bench', 'peers', 'adapters', name);
  const files = (await readdir(source, { withFileTypes: true })).filter((entry) => entry.isFile()).map(nameOf);
  files.sort();
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
  const version = pin.exec(texts[files.indexOf(manifest)] ?? '')?.[1];
  if (version === undefined) {
    throw new ChaosError(`${join(source, manifest)} pins no version of ${name}`, {
      code: 'BAD_ADAPTER',
      hint: 'check out the repository anew',
    });
  }
  const recipe = JSON.stringify([process.platform, process.arch, files, texts]);
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const folder = await cachedFolder({
    path: join(cache, 'peers', `${name}-${version}-${digest}`),
    recipe,
    signal,
    make: (into) => build({ folder: source, files, version }, into, signal),
  });
  return { folder, version };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
