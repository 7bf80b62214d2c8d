import { buildIsCurrent, buildAll } from './build.mjs';

// Processes and worker threads started by tests run from dist/: it must hold what the tests import from source.
export async function setup() {
  if (!buildIsCurrent()) await buildAll();
}
