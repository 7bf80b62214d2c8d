import { existsSync } from 'node:fs';
import { rootFolder, say } from './surroundings.mjs';
import { buildIsCurrent, buildAll } from './build.mjs';
import { dependenciesAreCurrent, installDependencies, rememberDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';

const lockFile = `${rootFolder}.cache/set-up.lock`;

/** Installs dependencies and builds `dist/` where that is needed; at most one process of this clone at a time. */
export async function prepare() {
  // While somebody holds the lock, what looks complete may be about to change.
  if (!existsSync(lockFile) && dependenciesAreCurrent() && buildIsCurrent()) return;
  await withLock(lockFile, async (interrupted) => {
    // Looked at again: the one that held the lock before us may have done all of it.
    if (!dependenciesAreCurrent()) {
      await installDependencies(interrupted);
      rememberDependencies();
    }
    if (!buildIsCurrent()) {
      const startedAt = Date.now();
      const count = await buildAll();
      say(`built dist/ from ${count} sources in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  });
}
