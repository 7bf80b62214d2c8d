import { buildIsCurrent, buildAll } from './build.mjs';
import { say, SetUpError } from './surroundings.mjs';

// Processes and worker threads started by tests run from dist/: it must hold what the tests import from source.
export async function setup() {
  if (buildIsCurrent()) return;
  try {
    await buildAll();
  } catch (error) {
    // Tests of what does not compile fail by themselves; the others can still say something.
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
  }
}
