import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where artefacts are kept between runs: `$XDG_CACHE_HOME/zk-chaos`, or `~/.cache/zk-chaos`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const configured = environment['XDG_CACHE_HOME'];
  // The XDG rule: a relative path is to be ignored.
  const base = configured?.startsWith('/') === true ? configured : join(homedir(), '.cache');
  return join(base, 'zk-chaos');
}
