import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from './foundation/built-module.js';

/** What judged and loaded the ensemble: the harness with the commit it was built from, where that is known, and its client. */
export async function harnessVersions(driver: string): Promise<Readonly<Record<string, string>>> {
  const own = versionIn(join(repositoryRoot, 'package.json'));
  const commit = await commitOf(repositoryRoot);
  const harness = commit === null ? own : `${own} (${commit})`;
  // Our own client has no version but the harness'.
  return driver === 'native'
    ? { 'zk-chaos': harness, client: `zookeeper ${clientVersion()}` }
    : { 'zk-chaos': harness };
}

function clientVersion(): string {
  return versionIn(createRequire(import.meta.url).resolve('zookeeper/package.json'));
}

function versionIn(file: string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
  return version ?? 'unknown';
}

/** `a1b2c3d4e5`, with `-dirty` where files differ from it; null where there is no checkout, or no git. */
async function commitOf(folder: string): Promise<string | null> {
  if (!existsSync(join(folder, '.git'))) return null;
  try {
    const describe = ['describe', '--always', '--dirty', '--abbrev=10', '--exclude', '*'];
    const { stdout } = await promisify(execFile)('git', describe, { cwd: folder, timeout: 5_000 });
    return stdout.trim() === '' ? null : stdout.trim();
  } catch {
    return null;
  }
}
